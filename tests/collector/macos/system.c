/* A small system library with the prototypes that Apple publishes, for the C edge of the probes.
 * What it answers is set through its global variables. */

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* sysctl(3) */

int sysctl_error = 0;
int growths = 0; /* how often the route table grows between the question for its size and its reading */
const char *text_value = "Apple M1 Pro";

int sysctlbyname(const char *name, void *old, size_t *length, void *new_value, size_t new_length) {
    if (new_value != NULL || new_length != 0) { errno = EPERM; return -1; }
    if (sysctl_error) { errno = sysctl_error; return -1; }
    if (strcmp(name, "hw.optional.arm64") == 0) {
        if (*length < 4) { errno = ENOMEM; return -1; }
        *(int32_t *)old = 1; *length = 4; return 0;
    }
    if (strcmp(name, "a.long") == 0) { *(int64_t *)old = -7; *length = 8; return 0; }
    if (strcmp(name, "machdep.cpu.brand_string") == 0) {
        size_t needed = strlen(text_value) + 1;
        if (*length < needed) { errno = ENOMEM; return -1; }
        memcpy(old, text_value, needed); *length = needed; return 0;
    }
    errno = ENOENT;
    return -1;
}

int sysctl(int *name, unsigned count, void *old, size_t *length, void *new_value, size_t new_length) {
    static const int asked[6] = {4, 17, 0, 0, 7, 0};
    if (count != 6 || memcmp(name, asked, sizeof asked) != 0 || new_value != NULL || new_length != 0) { errno = EINVAL; return -1; }
    if (sysctl_error) { errno = sysctl_error; return -1; }
    if (old == NULL) { *length = 5; return 0; }
    if (growths > 0) { growths--; errno = ENOMEM; return -1; }
    memcpy(old, "table", 5); *length = 5;
    return 0;
}

/* mach */

int mach_result = 0;
int hosts = 0;

unsigned mach_host_self(void) { hosts++; return 0xF0000001u; }

int host_page_size(unsigned host, size_t *size) {
    if (host != 0xF0000001u) return 4;
    *size = 16384;
    return mach_result;
}

int host_statistics64(unsigned host, int flavor, void *info, unsigned *count) {
    if (host != 0xF0000001u || flavor != 4 || *count != 38) return 4;
    for (unsigned index = 0; index < *count; index++) ((uint32_t *)info)[index] = index;
    return mach_result;
}

/* statfs(2): `struct statfs` with 64 bits, as far as it is read, and as long as it is */

int statfs_error = 0;
int64_t blocks = 17LL << 28, available_blocks = 9LL << 25;

struct volume {
    uint32_t block_bytes;
    int32_t transfer_bytes;
    uint64_t blocks, free_blocks, available_blocks, inodes, free_inodes;
    char rest[2168 - 48];
};

int STATFS(const char *path, struct volume *volume) {
    if (statfs_error) { errno = statfs_error; return -1; }
    if (strcmp(path, "/Volumes/store/\xc3\xa4") != 0) { errno = ENOENT; return -1; }
    memset(volume, 0xff, sizeof *volume);
    volume->block_bytes = 4096;
    volume->transfer_bytes = 1048576;
    volume->blocks = (uint64_t)blocks;
    volume->free_blocks = volume->blocks - 1;
    volume->available_blocks = (uint64_t)available_blocks;
    return 0;
}

/* notify(3) */

int notify_status = 0;
uint64_t pressure = 0;

uint32_t notify_register_check(const char *name, int *token) {
    *token = 41;
    return strcmp(name, "com.apple.system.thermalpressurelevel") == 0 ? (uint32_t)notify_status : 1;
}

uint32_t notify_get_state(int token, uint64_t *state) {
    *state = pressure;
    return token == 41 ? 0 : 2;
}

/* objc(3): the class and the object are heap addresses, which do not fit 32 bits */

long thermal_state = 0;
int knows_thermal_state = 1, has_class = 1, aborts = 0;
static char *class_address, *object_address;

void *objc_getClass(const char *name) {
    if (class_address == NULL) { class_address = malloc(1 << 22); object_address = malloc(1 << 22); }
    return has_class && strcmp(name, "NSProcessInfo") == 0 ? class_address : NULL;
}

void *sel_registerName(const char *name) {
    static const char *names[] = {"thermalState", "processInfo", "recommendedMaxWorkingSetSize"};
    for (int index = 0; index < 3; index++) if (strcmp(name, names[index]) == 0) return (void *)names[index];
    return NULL;
}

/* Metal: the device and its class are heap addresses too */
int has_device = 1, knows_working_set = 1, hangs = 0;
int64_t working_set = 28753LL << 20;
static char *device_address;

void *MTLCreateSystemDefaultDevice(void) {
    while (hangs) pause();
    if (device_address == NULL) device_address = malloc(1 << 22);
    return has_device ? device_address : NULL;
}

void *object_getClass(void *object) { return object == device_address ? device_address + 1 : NULL; }

_Bool class_respondsToSelector(void *class, void *selector) {
    if (class == device_address + 1) return strcmp(selector, "recommendedMaxWorkingSetSize") == 0 && knows_working_set;
    return class == class_address && strcmp(selector, "thermalState") == 0 && knows_thermal_state;
}

long objc_msgSend(void *receiver, void *selector) {
    if (aborts) abort();
    if (receiver == class_address && strcmp(selector, "processInfo") == 0) return (long)object_address;
    if (receiver == object_address && strcmp(selector, "thermalState") == 0) return thermal_state;
    if (receiver == device_address && strcmp(selector, "recommendedMaxWorkingSetSize") == 0) return working_set;
    abort(); /* as for a message that the receiver does not know */
}

/* CoreFoundation and IOKit */

int source_count = 1, has_information = 1, has_description = 1, has_data = 1;
static const char list[] =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?><plist version=\"1.0\"><dict>"
    "<key>Current Capacity</key><integer>83</integer><key>Hardware Serial Number</key><string>D86</string>"
    "<key>Is Charging</key><false/><key>Is Present</key><true/><key>Max Capacity</key><integer>100</integer>"
    "<key>Power Source State</key><string>Battery Power</string><key>Type</key><string>InternalBattery</string>"
    "</dict></plist>";
static char *information, *sources;

void *IOPSCopyPowerSourcesInfo(void) {
    if (information == NULL) { information = malloc(1 << 22); sources = malloc(1 << 22); }
    return has_information ? information : NULL;
}

void *IOPSCopyPowerSourcesList(void *blob) { return blob == information ? sources : NULL; }

long CFArrayGetCount(void *array) { return array == sources ? source_count : -1; }

void *CFArrayGetValueAtIndex(void *array, long index) { return array == sources ? sources + 1 + index : NULL; }

void *IOPSGetPowerSourceDescription(void *blob, void *source) {
    return has_description && blob == information && (char *)source > sources ? source : NULL;
}

/* The registry of drivers: one service with one property, whose value and name are heap addresses */

int has_graphics = 1, has_cores = 1, graphics_cores = 30;
static char number[160];
static char *match_address, *key_address, *cores_address;

void *IOServiceMatching(const char *name) {
    if (match_address == NULL) match_address = malloc(1 << 22);
    return strcmp(name, "AGXAccelerator") == 0 ? match_address : NULL;
}

uint32_t IOServiceGetMatchingService(uint32_t port, void *match) {
    return port == 0 && match == match_address && has_graphics ? 0xE0000003u : 0;
}

void *CFStringCreateWithCString(void *allocator, const char *text, uint32_t encoding) {
    if (key_address == NULL) key_address = malloc(1 << 22);
    return allocator == NULL && encoding == 0x08000100 && strcmp(text, "gpu-core-count") == 0 ? key_address : NULL;
}

void *IORegistryEntryCreateCFProperty(uint32_t entry, void *key, void *allocator, uint32_t options) {
    if (cores_address == NULL) cores_address = malloc(1 << 22);
    return entry == 0xE0000003u && key == key_address && allocator == NULL && options == 0 && has_cores ? cores_address : NULL;
}

static const char *text_of(void *data) {
    if (data == cores_address && data != NULL) {
        snprintf(number, sizeof number, "<?xml version=\"1.0\"?><plist version=\"1.0\"><integer>%d</integer></plist>", graphics_cores);
        return number;
    }
    return list;
}

void *CFPropertyListCreateData(void *allocator, void *value, long format, unsigned long options, void **error) {
    return has_data && allocator == NULL && format == 100 && options == 0 && error == NULL ? value : NULL;
}

const unsigned char *CFDataGetBytePtr(void *data) { return data != NULL ? (const unsigned char *)text_of(data) : NULL; }

long CFDataGetLength(void *data) { return data != NULL ? (long)strlen(text_of(data)) : -1; }

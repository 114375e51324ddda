/*
 * A library that stands in for NVIDIA's libnvidia-ml.so.1 in tests, with just the functions that the
 * collector calls through pynvml, and those that it must never call.
 *
 * What each function answers stands in a file of lines `key=value`, which is read at every call, so
 * that a test can change the machine while a process looks at it. library.py writes the file and
 * documents the keys.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

enum { SUCCESS = 0, UNINITIALIZED = 1, INVALID_ARGUMENT = 2, NOT_SUPPORTED = 3, NOT_FOUND = 6, INSUFFICIENT_SIZE = 7,
       ARGUMENT_VERSION_MISMATCH = 25 };
enum { MAXIMUM_CARDS = 256, MAXIMUM_INSTANCES = 16, VALUE_SIZE = 512 };

/* A handle points at one of these: a card (instance -1), or an instance of one. */
struct subject {
    int card;
    int instance;
};

struct memory {
    unsigned long long total, free, used;
};

struct memory_v2 {
    unsigned int version;
    unsigned long long total, reserved, free, used;
};

/* nvmlDeviceAttributes_t, of which only the first is told here */
struct attributes {
    unsigned int multiprocessors, others[7];
    unsigned long long memory_mebibytes;
};

struct temperature {
    unsigned int version;
    unsigned int sensor;
    int celsius;
};

struct margin {
    unsigned int version;
    int celsius;
};

struct utilization {
    unsigned int gpu, memory;
};

/* nvmlFieldValue_t, of which only whole numbers are told here */
struct field {
    unsigned int id, scope;
    long long timestamp, latency_us;
    unsigned int value_type;
    int code;
    union {
        int signed_value;
        unsigned long long room;
    } value;
};

static struct subject cards[MAXIMUM_CARDS];
static struct subject instances[MAXIMUM_CARDS][MAXIMUM_INSTANCES];
static char settings[4096];
static int is_initialized;

/* Called by the launcher before anything else: where the answers stand. */
void stand_in_reads(const char *path)
{
    snprintf(settings, sizeof settings, "%s", path);
}

static int found(const char *key, char value[VALUE_SIZE])
{
    char line[VALUE_SIZE + 128];
    size_t length = strlen(key);
    int is_found = 0;
    FILE *file = fopen(settings, "re");
    if (file == NULL)
        return 0;
    while (!is_found && fgets(line, sizeof line, file) != NULL) {
        if (strncmp(line, key, length) == 0 && line[length] == '=') {
            line[strcspn(line, "\n")] = '\0';
            snprintf(value, VALUE_SIZE, "%s", line + length + 1);
            is_found = 1;
        }
    }
    fclose(file);
    return is_found;
}

/* The value of a key of this subject (`0.total`, or `0:2.total` for an instance). */
static int told(const struct subject *subject, const char *name, char value[VALUE_SIZE])
{
    char key[160];
    if (subject->instance < 0)
        snprintf(key, sizeof key, "%d.%s", subject->card, name);
    else
        snprintf(key, sizeof key, "%d:%d.%s", subject->card, subject->instance, name);
    return found(key, value);
}

static int number(const struct subject *subject, const char *name, long long *value)
{
    char text[VALUE_SIZE];
    if (!told(subject, name, text))
        return NOT_SUPPORTED;
    *value = (long long)strtoull(text, NULL, 0);
    return SUCCESS;
}

static void write_all(int descriptor, const char *text)
{
    if (write(descriptor, text, strlen(text)) < 0)
        _exit(99);
}

static void hang(void)
{
    for (;;)
        pause();
}

/* The caller of vfork waits in state D, in which only SIGKILL reaches it, until its child is gone. */
static void hang_uninterruptibly(void)
{
    if (vfork() == 0) {
        alarm(60);
        for (;;)
            pause();
    }
}

static int behaviour(const char *text)
{
    static const struct rlimit no_core = {0, 0};
    if (strcmp(text, "hang") == 0)
        hang();
    if (strcmp(text, "hangIgnoringSignals") == 0) {
        signal(SIGTERM, SIG_IGN);
        signal(SIGINT, SIG_IGN);
        signal(SIGHUP, SIG_IGN);
        hang();
    }
    if (strcmp(text, "hangUninterruptibly") == 0)
        hang_uninterruptibly();
    if (strcmp(text, "segfault") == 0) {
        setrlimit(RLIMIT_CORE, &no_core);
        signal(SIGSEGV, SIG_DFL);
        raise(SIGSEGV);
    }
    if (strcmp(text, "abort") == 0) {
        setrlimit(RLIMIT_CORE, &no_core);
        abort();
    }
    if (strcmp(text, "exit") == 0)
        exit(0);
    if (strcmp(text, "print") == 0) {
        puts("library: hello");
        fflush(stdout);
        write_all(1, "{\"devices\": []}\n");
        write_all(2, "library: and from its other mouth\n");
        return SUCCESS;
    }
    return atoi(text);
}

static void log_call(const char *function)
{
    char path[VALUE_SIZE];
    if (found("log", path)) {
        int descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
        char line[128];
        snprintf(line, sizeof line, "%s\n", function);
        write_all(descriptor, line);
        close(descriptor);
    }
}

/* What the settings make of a call: for this subject, else for all. */
static int begun(const char *function, const struct subject *subject)
{
    char text[VALUE_SIZE];
    int code = SUCCESS;
    log_call(function);
    if ((subject != NULL && told(subject, function, text)) || found(function, text))
        code = behaviour(text);
    if (code == SUCCESS && !is_initialized && strncmp(function, "nvmlInit", 8) != 0)
        return UNINITIALIZED;
    return code;
}

#define BEGIN(subject)                       \
    do {                                     \
        int code_ = begun(__func__, subject); \
        if (code_ != SUCCESS)                \
            return code_;                    \
    } while (0)

int nvmlInitWithFlags(unsigned int flags)
{
    BEGIN(NULL);
    if (flags != 0)
        return INVALID_ARGUMENT;
    is_initialized = 1;
    return SUCCESS;
}

int nvmlShutdown(void)
{
    BEGIN(NULL);
    is_initialized = 0;
    return SUCCESS;
}

const char *nvmlErrorString(int code)
{
    return code == SUCCESS ? "Success" : "An error";
}

int nvmlDeviceGetCount_v2(unsigned int *count)
{
    char text[VALUE_SIZE];
    BEGIN(NULL);
    *count = found("count", text) ? (unsigned int)strtoul(text, NULL, 0) : 0;
    return SUCCESS;
}

int nvmlDeviceGetHandleByIndex_v2(unsigned int index, struct subject **handle)
{
    if (index >= MAXIMUM_CARDS)
        return INVALID_ARGUMENT;
    cards[index].card = (int)index;
    cards[index].instance = -1;
    BEGIN(&cards[index]);
    *handle = &cards[index];
    return SUCCESS;
}

/* Names are written in hexadecimal digits, so that they can hold any byte. */
int nvmlDeviceGetName(struct subject *device, char *name, unsigned int size)
{
    char text[VALUE_SIZE];
    size_t length;
    BEGIN(device);
    if (!told(device, "name", text))
        return NOT_SUPPORTED;
    length = strlen(text) / 2;
    if (length >= size)
        return INSUFFICIENT_SIZE;
    for (size_t at = 0; at < length; at++) {
        unsigned int byte;
        sscanf(text + 2 * at, "%2x", &byte);
        name[at] = (char)byte;
    }
    name[length] = '\0';
    return SUCCESS;
}

int nvmlDeviceGetMemoryInfo(struct subject *device, struct memory *memory)
{
    long long total, available;
    BEGIN(device);
    if (number(device, "total", &total) != SUCCESS || number(device, "free", &available) != SUCCESS)
        return NOT_SUPPORTED;
    memory->total = (unsigned long long)total;
    memory->free = (unsigned long long)available;
    memory->used = memory->total - memory->free;
    return SUCCESS;
}

int nvmlDeviceGetMemoryInfo_v2(struct subject *device, struct memory_v2 *memory)
{
    long long total, available, reserved;
    int code;
    BEGIN(device);
    if (memory->version != (sizeof *memory | 2u << 24))
        return ARGUMENT_VERSION_MISMATCH;
    if ((code = number(device, "reserved", &reserved)) != SUCCESS)
        return code;
    if (number(device, "total", &total) != SUCCESS || number(device, "free", &available) != SUCCESS)
        return NOT_SUPPORTED;
    memory->total = (unsigned long long)total;
    memory->reserved = (unsigned long long)reserved;
    memory->free = (unsigned long long)available;
    memory->used = memory->total - memory->reserved - memory->free;
    return SUCCESS;
}

static int figure(struct subject *device, const char *name, unsigned int *value)
{
    long long told;
    int code = number(device, name, &told);
    if (code == SUCCESS)
        *value = (unsigned int)told;
    return code;
}

int nvmlSystemGetDriverVersion(char *version, unsigned int size)
{
    char text[VALUE_SIZE];
    BEGIN(NULL);
    if (!found("driverVersion", text))
        return NOT_SUPPORTED;
    if (strlen(text) >= size)
        return INSUFFICIENT_SIZE;
    strcpy(version, text);
    return SUCCESS;
}

int nvmlDeviceGetNumGpuCores(struct subject *device, unsigned int *cores)
{
    BEGIN(device);
    return figure(device, "cores", cores);
}

int nvmlDeviceGetMemoryBusWidth(struct subject *device, unsigned int *bits)
{
    BEGIN(device);
    return figure(device, "busWidth", bits);
}

int nvmlDeviceGetMaxClockInfo(struct subject *device, unsigned int type, unsigned int *megahertz)
{
    static const char *names[] = {"clock", "clock", "memoryClock"};
    BEGIN(device);
    if (type > 2)
        return INVALID_ARGUMENT;
    return figure(device, names[type], megahertz);
}

int nvmlDeviceGetCudaComputeCapability(struct subject *device, int *major, int *minor)
{
    char text[VALUE_SIZE];
    BEGIN(device);
    if (!told(device, "capability", text) || sscanf(text, "%d.%d", major, minor) != 2)
        return NOT_SUPPORTED;
    return SUCCESS;
}

int nvmlDeviceGetArchitecture(struct subject *device, unsigned int *architecture)
{
    BEGIN(device);
    return figure(device, "architecture", architecture);
}

int nvmlDeviceGetMaxPcieLinkGeneration(struct subject *device, unsigned int *generation)
{
    BEGIN(device);
    return figure(device, "linkGeneration", generation);
}

int nvmlDeviceGetMaxPcieLinkWidth(struct subject *device, unsigned int *lanes)
{
    BEGIN(device);
    return figure(device, "maximumLanes", lanes);
}

int nvmlDeviceGetCurrPcieLinkWidth(struct subject *device, unsigned int *lanes)
{
    BEGIN(device);
    return figure(device, "lanes", lanes);
}

int nvmlDeviceGetDisplayActive(struct subject *device, unsigned int *is_active)
{
    BEGIN(device);
    return figure(device, "display", is_active);
}

int nvmlDeviceGetAttributes_v2(struct subject *device, struct attributes *attributes)
{
    BEGIN(device);
    memset(attributes, 0, sizeof *attributes);
    return figure(device, "multiprocessors", &attributes->multiprocessors);
}

int nvmlDeviceGetMigMode(struct subject *device, unsigned int *current, unsigned int *pending)
{
    long long mode;
    int code;
    BEGIN(device);
    if ((code = number(device, "migMode", &mode)) != SUCCESS)
        return code;
    *current = *pending = (unsigned int)mode;
    return SUCCESS;
}

int nvmlDeviceGetMaxMigDeviceCount(struct subject *device, unsigned int *count)
{
    long long maximum;
    int code;
    BEGIN(device);
    if ((code = number(device, "migMaximum", &maximum)) != SUCCESS)
        return code;
    *count = (unsigned int)maximum;
    return SUCCESS;
}

int nvmlDeviceGetMigDeviceHandleByIndex(struct subject *device, unsigned int index, struct subject **handle)
{
    struct subject *instance;
    char text[VALUE_SIZE];
    if (index >= MAXIMUM_INSTANCES)
        return INVALID_ARGUMENT;
    instance = &instances[device->card][index];
    instance->card = device->card;
    instance->instance = (int)index;
    BEGIN(instance);
    if (!told(instance, "name", text))
        return NOT_FOUND;
    *handle = instance;
    return SUCCESS;
}

int nvmlDeviceGetTemperatureV(struct subject *device, struct temperature *temperature)
{
    long long celsius;
    int code;
    BEGIN(device);
    if (temperature->version != (sizeof *temperature | 1u << 24))
        return ARGUMENT_VERSION_MISMATCH;
    if ((code = number(device, "celsius", &celsius)) != SUCCESS)
        return code;
    temperature->celsius = (int)celsius;
    return SUCCESS;
}

int nvmlDeviceGetTemperature(struct subject *device, unsigned int sensor, unsigned int *temperature)
{
    long long celsius;
    int code;
    BEGIN(device);
    if (sensor != 0)
        return INVALID_ARGUMENT;
    if ((code = number(device, "celsius", &celsius)) != SUCCESS)
        return code;
    *temperature = (unsigned int)celsius;
    return SUCCESS;
}

int nvmlDeviceGetTemperatureThreshold(struct subject *device, unsigned int threshold, unsigned int *temperature)
{
    long long celsius;
    char name[32];
    int code;
    BEGIN(device);
    snprintf(name, sizeof name, "threshold%u", threshold);
    if ((code = number(device, name, &celsius)) != SUCCESS)
        return code;
    *temperature = (unsigned int)celsius;
    return SUCCESS;
}

int nvmlDeviceGetMarginTemperature(struct subject *device, struct margin *margin)
{
    long long celsius;
    int code;
    BEGIN(device);
    if (margin->version != (sizeof *margin | 1u << 24))
        return ARGUMENT_VERSION_MISMATCH;
    if ((code = number(device, "margin", &celsius)) != SUCCESS)
        return code;
    margin->celsius = (int)celsius;
    return SUCCESS;
}

int nvmlDeviceGetFieldValues(struct subject *device, int count, struct field *fields)
{
    BEGIN(device);
    for (int at = 0; at < count; at++) {
        long long value;
        char name[32];
        snprintf(name, sizeof name, "field%u", fields[at].id);
        fields[at].code = number(device, name, &value);
        if (fields[at].code == SUCCESS) {
            long long type = 5; /* NVML_VALUE_TYPE_SIGNED_INT; 1 is NVML_VALUE_TYPE_UNSIGNED_INT, in the same bytes */
            if (number(device, "fieldType", &type) != SUCCESS)
                type = 5;
            fields[at].value_type = (unsigned int)type;
            fields[at].value.signed_value = (int)value;
        }
    }
    return SUCCESS;
}

int nvmlDeviceGetUtilizationRates(struct subject *device, struct utilization *utilization)
{
    long long percent;
    int code;
    BEGIN(device);
    if ((code = number(device, "utilization", &percent)) != SUCCESS)
        return code;
    utilization->gpu = utilization->memory = (unsigned int)percent;
    return SUCCESS;
}

static int reasons_of(struct subject *device, const char *name, unsigned long long *reasons)
{
    long long bits;
    int code = number(device, name, &bits);
    if (code == SUCCESS)
        *reasons = (unsigned long long)bits;
    return code;
}

int nvmlDeviceGetCurrentClocksEventReasons(struct subject *device, unsigned long long *reasons)
{
    BEGIN(device);
    return reasons_of(device, "reasons", reasons);
}

int nvmlDeviceGetCurrentClocksThrottleReasons(struct subject *device, unsigned long long *reasons)
{
    BEGIN(device);
    return reasons_of(device, "reasons", reasons);
}

int nvmlDeviceGetSupportedClocksEventReasons(struct subject *device, unsigned long long *reasons)
{
    BEGIN(device);
    return reasons_of(device, "supportedReasons", reasons);
}

int nvmlDeviceGetSupportedClocksThrottleReasons(struct subject *device, unsigned long long *reasons)
{
    BEGIN(device);
    return reasons_of(device, "supportedReasons", reasons);
}

/* What names a card in the world. Nobody should ask; who does gets an answer that tests look for. */
int nvmlDeviceGetUUID(struct subject *device, char *uuid, unsigned int size)
{
    BEGIN(device);
    snprintf(uuid, size, "GPU-planted-uuid-%04d", device->card);
    return SUCCESS;
}

int nvmlDeviceGetSerial(struct subject *device, char *serial, unsigned int size)
{
    BEGIN(device);
    snprintf(serial, size, "planted-serial-%04d", device->card);
    return SUCCESS;
}

int nvmlDeviceGetPciInfo_v3(struct subject *device, void *pci)
{
    (void)pci;
    BEGIN(device);
    return NOT_SUPPORTED;
}

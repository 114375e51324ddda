/* A small system library with the prototypes that Microsoft publishes, for the C edge of the probes.
 * What it answers is set through its global variables. On 64 bits Windows has one calling convention,
 * as other systems have; texts are wide in the compiler's own way. */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

int succeeds = 1;
unsigned char power[12] = {1, 1, 100, 0, 255, 255, 255, 255, 255, 255, 255, 255};

int32_t GetSystemPowerStatus(void *status) {
    if (succeeds) memcpy(status, power, sizeof power);
    return succeeds;
}

struct memory { uint32_t length, load; uint64_t total, available, limit, left, address, address_left, extended; };

int32_t GlobalMemoryStatusEx(struct memory *status) {
    if (!succeeds || status->length != sizeof *status || sizeof *status != 64) return 0;
    *status = (struct memory){sizeof *status, 44, 17ull << 30, 9ull << 30, 20ull << 30, 11ull << 30, 1, 1, 0};
    return 1;
}

uint32_t volume_flags = 0;

int32_t GetDiskFreeSpaceExW(const wchar_t *path, uint64_t *caller, uint64_t *total, uint64_t *all) {
    if (!succeeds || wcscmp(path, L"C:\\Users\\zaphod\\.ollama\\models") != 0 || all != NULL) return 0;
    *caller = 200ull << 30;
    *total = 500ull << 30;
    return 1;
}

int32_t GetVolumePathNameW(const wchar_t *path, wchar_t *root, uint32_t length) {
    if (!succeeds || path == NULL || length < 4) return 0;
    wcscpy(root, L"C:\\");
    return 1;
}

int32_t GetVolumeInformationW(const wchar_t *root, wchar_t *name, uint32_t name_length, uint32_t *serial, uint32_t *longest,
                              uint32_t *flags, wchar_t *system, uint32_t system_length) {
    if (!succeeds || wcscmp(root, L"C:\\") != 0 || name || name_length || serial || longest || system || system_length) return 0;
    *flags = volume_flags;
    return 1;
}

/* IP_ADAPTER_ADDRESSES_LH (iptypes.h), as far as the gateways. */
struct adapter {
    union { uint64_t alignment; struct { uint32_t length, index; }; };
    struct adapter *next;
    char *name;
    void *unicast, *anycast, *multicast, *dns;
    wchar_t *suffix, *description, *friendly;
    uint8_t address[8];
    uint32_t address_length;
    uint32_t flags, mtu, type;
    int32_t status;
    uint32_t ipv6_index, zones[16];
    void *prefix;
    uint64_t transmit, receive;
    void *wins, *gateway;
    uint32_t ipv4_metric, ipv6_metric;
    uint64_t luid;
};

int overflows = 0;
uint32_t adapters_code = 0;

uint32_t GetAdaptersAddresses(uint32_t family, uint32_t flags, void *reserved, struct adapter *first, uint32_t *size) {
    if (family != 0 || flags != 0xAF || reserved != NULL) return 87;
    if (adapters_code) return adapters_code;
    if (overflows > 0 || *size < 2 * sizeof *first) { overflows--; *size *= 2; return 111; }
    memset(first, 0, 2 * sizeof *first);
    first[0].next = &first[1];
    first[0].type = 24, first[0].status = 1;
    first[1].type = 6, first[1].status = 1, first[1].gateway = first;
    return 0;
}

/* Tells a process another time of day: WRONG_CLOCK seconds since 1970. All other clocks are the machine's. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <time.h>

int clock_gettime(clockid_t clock, struct timespec *now)
{
    static int (*real)(clockid_t, struct timespec *);
    const char *told = getenv("WRONG_CLOCK");

    if (real == NULL)
        real = (int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT, "clock_gettime");
    if (clock != CLOCK_REALTIME || told == NULL)
        return real(clock, now);
    now->tv_sec = atoll(told);
    now->tv_nsec = 250000000;
    return 0;
}

/* Ends a process at its n-th write, sync or removal of files whose name holds KILL_NAME: LD_PRELOAD=kill_at.so.
   KILL_CALL is write, sync or remove, KILL_AT is n. SQLite writes by pwrite64, Python by write and rename. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static int is_meant(int file) {
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) return 0;
    path[length] = 0;
    const char *name = getenv("KILL_NAME");
    return name && strstr(path, name) != NULL;
}

static void count(const char *call) {
    static int left = -1;
    const char *meant = getenv("KILL_CALL"), *at = getenv("KILL_AT");
    if (!meant || !at || strcmp(meant, call)) return;
    if (left < 0) left = atoi(at);
    if (--left == 0) kill(getpid(), SIGKILL);
}

#define NEXT(name) __typeof__(name) *next = (__typeof__(name) *)dlsym(RTLD_NEXT, #name)

ssize_t write(int file, const void *data, size_t size) { NEXT(write); if (is_meant(file)) count("write"); return next(file, data, size); }
ssize_t pwrite(int file, const void *data, size_t size, off_t at) { NEXT(pwrite); if (is_meant(file)) count("write"); return next(file, data, size, at); }
ssize_t pwrite64(int file, const void *data, size_t size, off64_t at) { NEXT(pwrite64); if (is_meant(file)) count("write"); return next(file, data, size, at); }
int fsync(int file) { NEXT(fsync); if (is_meant(file)) count("sync"); return next(file); }
int fdatasync(int file) { NEXT(fdatasync); if (is_meant(file)) count("sync"); return next(file); }
int unlink(const char *path) { NEXT(unlink); count("remove"); return next(path); }
int rename(const char *from, const char *to) { NEXT(rename); count("remove"); return next(from, to); }

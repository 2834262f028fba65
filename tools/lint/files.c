/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop.
 *
 * Paths and files of util.h. */
#include "lint/util.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

char *lint_absolute(refcop_arena *arena, const char *directory, const char *path) {
    char *whole =
        path[0] == '/' ? lint_copy(arena, path) : lint_format(arena, "%s/%s", directory, path);
    char *to = whole;
    const char *from = whole;
    while (*from != '\0') {
        while (*from == '/') {
            from++;
        }
        size_t length = strcspn(from, "/");
        if (length == 2 && from[0] == '.' && from[1] == '.') {
            while (to > whole && *--to != '/') {
            }
        } else if (length > 1 || (length == 1 && from[0] != '.')) {
            *to++ = '/';
            memmove(to, from, length);
            to += length;
        }
        from += length;
    }
    if (to == whole) {
        *to++ = '/';
    }
    *to = '\0';
    return whole;
}

char *lint_real(refcop_arena *arena, const char *directory, const char *path) {
    char *absolute = lint_absolute(arena, directory, path);
    char resolved[PATH_MAX];
    /* ".." behind a symbolic link means something else to the system than to us: ask it. */
    const char *as_given = path[0] == '/' ? path : lint_format(arena, "%s/%s", directory, path);
    return realpath(as_given, resolved) != NULL ? lint_copy(arena, resolved) : absolute;
}

const char *lint_below(const char *directory, const char *path) {
    size_t length = strlen(directory);
    if (strcmp(directory, path) == 0) {
        return ".";
    }
    if (strcmp(directory, "/") == 0) {
        return path + 1;
    }
    return strncmp(path, directory, length) == 0 && path[length] == '/' ? path + length + 1 : NULL;
}

char *lint_join(refcop_arena *arena, const char *directory, const char *name) {
    return lint_format(arena, "%s/%s", strcmp(directory, "/") == 0 ? "" : directory, name);
}

char *lint_directory_of(refcop_arena *arena, const char *path) {
    const char *slash = strrchr(path, '/');
    if (slash == NULL) {
        return lint_copy(arena, ".");
    }
    return slash == path ? lint_copy(arena, "/") : lint_copy_n(arena, path, (size_t)(slash - path));
}

const char *lint_name_of(const char *path) {
    const char *slash = strrchr(path, '/');
    return slash == NULL ? path : slash + 1;
}

char *lint_working_directory(refcop_arena *arena) {
    char path[PATH_MAX];
    return lint_copy(arena, getcwd(path, sizeof path) != NULL ? path : "/");
}

bool lint_is_directory(const char *path) {
    struct stat status;
    return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

bool lint_is_file(const char *path) {
    struct stat status;
    return stat(path, &status) == 0 && !S_ISDIR(status.st_mode);
}

char *lint_read_all(refcop_arena *arena, int descriptor, size_t *size) {
    size_t capacity = 1 << 16, length = 0;
    char *text = refcop_arena_alloc(arena, capacity);
    for (;;) {
        if (capacity - length < 2) {
            text = refcop_arena_grow(arena, text, length, 2 * capacity, 1);
            capacity *= 2;
        }
        ssize_t got = read(descriptor, text + length, capacity - length - 1);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            return NULL;
        }
        if (got == 0) {
            break;
        }
        length += (size_t)got;
    }
    text[length] = '\0';
    if (size != NULL) {
        *size = length;
    }
    return text;
}

char *lint_read_file(refcop_arena *arena, const char *path, size_t *size) {
    int descriptor = open(path, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) {
        return NULL;
    }
    char *text = lint_read_all(arena, descriptor, size);
    int error = errno;
    close(descriptor);
    errno = error;
    return text;
}

static bool write_all(int descriptor, const char *text, size_t size) {
    while (size > 0) {
        ssize_t written = write(descriptor, text, size);
        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written < 0) {
            return false;
        }
        text += written;
        size -= (size_t)written;
    }
    return true;
}

static bool write_and_close(int descriptor, const char *text, size_t size) {
    bool ok = write_all(descriptor, text, size);
    int error = errno;
    if (close(descriptor) != 0 && ok) {
        return false;
    }
    errno = error;
    return ok;
}

bool lint_write_file(const char *path, const char *text, size_t size) {
    struct stat status;
    char target[PATH_MAX], temporary[PATH_MAX + 16];
    bool exists = stat(path, &status) == 0;
    if (exists && !S_ISREG(status.st_mode)) {
        int descriptor = open(path, O_WRONLY | O_CLOEXEC);
        return descriptor >= 0 && write_and_close(descriptor, text, size);
    }
    if (exists && access(path, W_OK) != 0) {
        return false; /* a rename would get around its mode */
    }
    /* Through a symbolic link, not over it. */
    if (!exists || realpath(path, target) == NULL) {
        if (snprintf(target, sizeof target, "%s", path) >= (int)sizeof target) {
            errno = ENAMETOOLONG;
            return false;
        }
    }
    snprintf(temporary, sizeof temporary, "%s.XXXXXX", target);
    int descriptor = mkostemp(temporary, O_CLOEXEC);
    if (descriptor < 0) {
        return false;
    }
    mode_t mask = umask(0);
    umask(mask);
    (void)fchmod(descriptor, exists ? (status.st_mode & 07777) : (mode_t)(0666 & ~mask));
    if (write_and_close(descriptor, text, size) && rename(temporary, target) == 0) {
        return true;
    }
    int error = errno;
    unlink(temporary);
    errno = error;
    return false;
}

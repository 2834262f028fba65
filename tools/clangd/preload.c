/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#define _GNU_SOURCE

#include "preload.h"

#include "../common/toolchain.h"

#include <elf.h>
#include <fcntl.h>
#include <link.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct image {
    const char *data;
    size_t size;
} image;

/* size bytes at offset; NULL when the file is shorter. */
static const void *at(const image *file, uint64_t offset, uint64_t size) {
    return offset <= file->size && size <= file->size - offset ? file->data + offset : NULL;
}

/* The file offset of an address in memory; UINT64_MAX: none. */
static uint64_t offset_of(const image *file, const ElfW(Ehdr) * header, uint64_t address) {
    for (int i = 0; i < header->e_phnum; ++i) {
        const ElfW(Phdr) *segment =
            at(file, header->e_phoff + (uint64_t)i * sizeof *segment, sizeof *segment);
        if (segment != NULL && segment->p_type == PT_LOAD && address >= segment->p_vaddr &&
            address - segment->p_vaddr < segment->p_filesz)
            return address - segment->p_vaddr + segment->p_offset;
    }
    return UINT64_MAX;
}

/* 19 for libclang-cpp.so.19.1; 0 for other libraries. */
static int major_of_library(const char *name) {
    static const char start[] = "libclang-cpp.so.";
    if (!refcop_starts_with(name, start))
        return 0;
    long major = strtol(name + sizeof start - 1, NULL, 10);
    return major > 0 && major < REFCOP_MAJOR_LIMIT ? (int)major : 0;
}

static int search_dynamic(const image *file, const ElfW(Ehdr) * header,
                          const ElfW(Phdr) * segment) {
    size_t count = segment->p_filesz / sizeof(ElfW(Dyn));
    const ElfW(Dyn) *entries = at(file, segment->p_offset, count * sizeof *entries);
    uint64_t strings = UINT64_MAX;
    for (size_t i = 0; entries != NULL && i < count; ++i)
        if (entries[i].d_tag == DT_STRTAB)
            strings = offset_of(file, header, entries[i].d_un.d_ptr);
    for (size_t i = 0; strings != UINT64_MAX && i < count; ++i) {
        const char *name =
            entries[i].d_tag == DT_NEEDED ? at(file, strings + entries[i].d_un.d_val, 1) : NULL;
        size_t left = name != NULL ? file->size - (size_t)(name - file->data) : 0;
        if (name != NULL && memchr(name, '\0', left) != NULL && major_of_library(name) != 0)
            return major_of_library(name);
    }
    return 0;
}

static int search(const image *file) {
    const ElfW(Ehdr) *header = at(file, 0, sizeof *header);
    if (header == NULL || memcmp(header->e_ident, ELFMAG, SELFMAG) != 0 ||
        header->e_ident[EI_CLASS] != (sizeof(void *) == 8 ? ELFCLASS64 : ELFCLASS32) ||
        header->e_phentsize != sizeof(ElfW(Phdr)))
        return 0;
    for (int i = 0; i < header->e_phnum; ++i) {
        const ElfW(Phdr) *segment =
            at(file, header->e_phoff + (uint64_t)i * sizeof *segment, sizeof *segment);
        if (segment != NULL && segment->p_type == PT_DYNAMIC)
            return search_dynamic(file, header, segment);
    }
    return 0;
}

int refcop_shared_clang_of(const char *program) {
    int fd = open(program, O_RDONLY | O_CLOEXEC);
    struct stat info;
    int major = 0;
    if (fd >= 0 && fstat(fd, &info) == 0 && S_ISREG(info.st_mode) && info.st_size > 0) {
        size_t size = (size_t)info.st_size;
        void *data = mmap(NULL, size, PROT_READ, MAP_PRIVATE, fd, 0);
        if (data != MAP_FAILED) {
            major = search(&(image){data, size});
            munmap(data, size);
        }
    }
    if (fd >= 0)
        close(fd);
    return major;
}

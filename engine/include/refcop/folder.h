/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#ifndef REFCOP_FOLDER_H
#define REFCOP_FOLDER_H

/* Folder: what was inferred for the non-static functions of a project, kept between compilations.
 * Each source file has one file NAME-HASH.refs there, in the contract language, so compilations
 * that run side by side do not meet: a file is replaced as a whole, and only when it changes.
 * Functions are safe to call from several processes and threads at once. */

#include "refcop/contract.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Writes the contracts of one source file: text is lines of the language. folder is made when it is
 * missing. source names the file for people; with the current directory it decides the file's name.
 * Nothing is kept. REFCOP_ERROR_IO: *error says what could not be written. */
refcop_status refcop_folder_write(const char *folder, const char *source, const char *text,
                                  size_t length, refcop_error *error)
    __attribute__((warn_unused_result));

/* Adds the contracts of all files of the folder to the model: before everything else, so that what is
 * written by hand wins. A function for which two files say different things (it has one body in each
 * of two programs) is left out. A folder that does not exist is an empty one. On an error nothing is
 * added; the message names the file, whose line is error->line. */
refcop_status refcop_folder_read(const char *folder, refcop_model *model, refcop_error *error)
    __attribute__((warn_unused_result));

#ifdef __cplusplus
}
#endif
#endif

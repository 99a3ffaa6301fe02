/* What an AppImage needs to write files; see unpack.c. */

#ifndef UNPACK_H
#define UNPACK_H

#include <limits.h>
#include <stddef.h>

/* Tell on standard error, as a line. */
void say(const char *form, ...);

/* Make an empty folder of nobody else's for temporary files; return -1 if told why not. */
int make_place(char place[PATH_MAX], const char *name);

/* Unpack what matches a pattern, or all of it if there is none; return 0 if all is well. */
int unpack(const char *self, size_t offset, const char *into, const char *pattern,
           int is_told);

/* Remove a folder and all in it. */
void remove_all(const char *folder);

#endif

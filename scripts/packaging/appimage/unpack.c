/* What an AppImage needs to write files: messages, folders, and unpacking its image. */

#define _GNU_SOURCE
#include "unpack.h"

#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <ftw.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <squashfuse/squashfuse.h>

/* The images that are made here are packed by Zstandard. These are of other kinds, which
 * squashfuse would read, too; none of their libraries is needed. */
int uncompress(void) { return -1; }
int LZ4_decompress_safe(void) { return -1; }
int lzma_stream_buffer_decode(void) { return -1; }
int lzo1x_decompress_safe(void) { return -1; }

void say(const char *form, ...) {
  va_list values;
  va_start(values, form);
  fputs("AppImage: ", stderr);
  vfprintf(stderr, form, values);
  fputc('\n', stderr);
  va_end(values);
}

/* Make an empty folder of nobody else's for temporary files. */
int make_place(char place[PATH_MAX], const char *name) {
  const char *above = getenv("TMPDIR");
  if (!above || !*above)
    above = "/tmp";
  int n = snprintf(place, PATH_MAX, "%s/%sXXXXXX", above, name);
  if (n < 0 || n >= PATH_MAX || !mkdtemp(place)) {
    say("no folder can be made in %s: %s", above, strerror(errno));
    return -1;
  }
  return 0;
}

static int write_file(sqfs *fs, sqfs_inode *inode, const char *path) {
  static char block[1 << 20];
  sqfs_off_t at = 0, n = sizeof block;
  int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file < 0)
    return -1;
  while (sqfs_read_range(fs, inode, at, &n, block) == SQFS_OK && n > 0) {
    for (sqfs_off_t done = 0; done < n;) {
      ssize_t some = write(file, block + done, (size_t)(n - done));
      if (some <= 0) {
        close(file);
        return -1;
      }
      done += some;
    }
    at += n;
    n = sizeof block;
  }
  if (at != (sqfs_off_t)inode->xtra.reg.file_size) {
    errno = EIO; /* the image is damaged */
    close(file);
    return -1;
  }
  if (fchmod(file, inode->base.mode & 0777) < 0) {
    close(file);
    return -1;
  }
  return close(file);
}

static int write_link(sqfs *fs, sqfs_inode *inode, const char *path) {
  char target[PATH_MAX];
  size_t n = sizeof target;
  if (sqfs_readlink(fs, inode, target, &n) != SQFS_OK) {
    errno = EIO;
    return -1;
  }
  return symlink(target, path);
}

/* Make the folders above a path. */
static void make_above(char *path) {
  for (char *at = strchr(path + 1, '/'); at; at = strchr(at + 1, '/')) {
    *at = 0;
    mkdir(path, 0755);
    *at = '/';
  }
}

/* Unpack what matches a pattern, or all of it if there is none; return 0 if all is well. */
int unpack(const char *self, size_t offset, const char *into,
                  const char *pattern, int is_told) {
  sqfs fs;
  sqfs_traverse walk;
  sqfs_err wrong = SQFS_OK;
  size_t n_found = 0;
  if (sqfs_open_image(&fs, self, offset) != SQFS_OK)
    return -1;
  if (sqfs_traverse_open(&walk, &fs, sqfs_inode_root(&fs)) != SQFS_OK)
    return -1;
  mkdir(into, 0755);
  while (sqfs_traverse_next(&walk, &wrong)) {
    char path[PATH_MAX];
    sqfs_inode inode;
    if (walk.dir_end)
      continue;
    if (pattern && fnmatch(pattern, walk.path, FNM_LEADING_DIR))
      continue;
    int n = snprintf(path, sizeof path, "%s/%s", into, walk.path);
    if (n < 0 || n >= (int)sizeof path ||
        sqfs_inode_get(&fs, &inode, sqfs_dentry_inode(&walk.entry)) != SQFS_OK) {
      say("its image is damaged: download it again");
      return -1;
    }
    if (pattern)
      make_above(path);
    mode_t kind = inode.base.mode & S_IFMT;
    int done = 0;
    if (kind == S_IFDIR)
      done = mkdir(path, 0755) < 0 && errno != EEXIST ? -1 : 0;
    else if (kind == S_IFREG)
      done = write_file(&fs, &inode, path);
    else if (kind == S_IFLNK)
      done = write_link(&fs, &inode, path);
    if (done < 0) {
      say("%s cannot be written: %s", path, strerror(errno));
      return -1;
    }
    n_found++;
    if (is_told)
      puts(path);
  }
  sqfs_traverse_close(&walk);
  sqfs_destroy(&fs);
  if (wrong != SQFS_OK) {
    say("its image is damaged: download it again");
    return -1;
  }
  if (!n_found) {
    say("nothing in it matches %s", pattern ? pattern : "");
    return -1;
  }
  return 0;
}

static int remove_one(const char *path, const struct stat *state, int kind,
                      struct FTW *place) {
  (void)state, (void)kind, (void)place;
  return remove(path);
}

void remove_all(const char *folder) {
  nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS | FTW_MOUNT);
}

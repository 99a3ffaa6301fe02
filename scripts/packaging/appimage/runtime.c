/* What an AppImage begins with: shows the folder behind it and runs its AppRun.
 *
 * An AppImage of type 2 is a program with an image of a folder (SquashFS) appended. This
 * program finds the image behind itself, mounts it by FUSE, and starts AppRun in it. A
 * process of its own serves the mount and ends with the last process of the program, which
 * it notices by a pipe that they all hold. Where there is no FUSE the image is unpacked,
 * and what was unpacked is removed at the end.
 *
 * Words that begin with --appimage- are for this program, all others for AppRun; see HELP.
 * SquashFS and FUSE are read and served by the libraries squashfuse and libfuse.
 */

#define _GNU_SOURCE
#include "unpack.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <squashfuse/ll.h>

enum { FAILED = 127 };

static const char HELP[] =
    "An AppImage: a program in one file. Words that it takes, beside the program's own:\n"
    "  --appimage-extract [PATTERN]  unpack it (or what matches) into squashfs-root\n"
    "  --appimage-extract-and-run …  unpack it, run it, remove what was unpacked;\n"
    "                                so does APPIMAGE_EXTRACT_AND_RUN=1\n"
    "  --appimage-mount              mount it until Ctrl-C, and print where\n"
    "  --appimage-offset             print where its image begins, in bytes\n"
    "  --appimage-version            print which kind of AppImage this is\n"
    "  --appimage-help               print this\n";

/* --- Where the image is -------------------------------------------------------------- */

/* Return where an ELF file of 64 bits ends, which is where the image begins; 0 if it is
 * none. Sections may stand behind their table, or before it. */
static size_t end_of_program(const char *path) {
  Elf64_Ehdr head;
  size_t end = 0;
  int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0)
    return 0;
  if (pread(file, &head, sizeof head, 0) == (ssize_t)sizeof head &&
      !memcmp(head.e_ident, ELFMAG, SELFMAG) &&
      head.e_ident[EI_CLASS] == ELFCLASS64 &&
      head.e_shentsize == sizeof(Elf64_Shdr)) {
    end = head.e_shoff + (size_t)head.e_shnum * sizeof(Elf64_Shdr);
    for (int n = 0; n < head.e_shnum; n++) {
      Elf64_Shdr section;
      off_t at = (off_t)(head.e_shoff + (size_t)n * sizeof section);
      if (pread(file, &section, sizeof section, at) != (ssize_t)sizeof section) {
        end = 0;
        break;
      }
      if (section.sh_type != SHT_NOBITS && section.sh_offset + section.sh_size > end)
        end = section.sh_offset + section.sh_size;
    }
  }
  close(file);
  return end;
}

/* --- Running ------------------------------------------------------------------------- */

/* Become AppRun. */
static int become(const char *folder, const char *self, char **words) {
  char program[PATH_MAX];
  char *here = getcwd(NULL, 0);
  int n = snprintf(program, sizeof program, "%s/AppRun", folder);
  if (n < 0 || n >= (int)sizeof program)
    return FAILED;
  setenv("APPIMAGE", self, 1);
  setenv("APPDIR", folder, 1);
  setenv("ARGV0", words[0], 1);
  setenv("OWD", here ? here : "", 1);
  execv(program, words);
  say("%s cannot be started: %s", program, strerror(errno));
  return FAILED;
}

static const int ENDING[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM};
enum { N_ENDING = sizeof ENDING / sizeof *ENDING };

static volatile pid_t started;

static void pass_on(int number) {
  if (started > 0)
    kill(started, number);
}

/* Wait for a process, passing signals on to it; return the exit code that a shell tells. */
static int wait_for(pid_t process) {
  int state = 0;
  while (waitpid(process, &state, 0) < 0)
    if (errno != EINTR)
      return FAILED;
  return WIFSIGNALED(state) ? 128 + WTERMSIG(state) : WEXITSTATUS(state);
}

static int unpack_and_run(const char *self, size_t offset, char **words) {
  char place[PATH_MAX];
  if (make_place(place, "appimage_extracted_") < 0)
    return FAILED;
  /* Before there is anything to remove, so that no signal leaves it behind. */
  struct sigaction passing = {.sa_handler = pass_on, .sa_flags = SA_RESTART};
  for (int n = 0; n < N_ENDING; n++)
    sigaction(ENDING[n], &passing, NULL);
  int code = FAILED;
  if (unpack(self, offset, place, NULL, 0) == 0) {
    started = fork();
    if (started == 0) {
      for (int n = 0; n < N_ENDING; n++)
        signal(ENDING[n], SIG_DFL);
      _exit(become(place, self, words));
    }
    code = started < 0 ? FAILED : wait_for(started);
  }
  remove_all(place);
  return code;
}

/* --- Mounting ------------------------------------------------------------------------ */

/* Mount the image and serve it until nobody holds the other end of `held`; tell `ready`. */
static void serve(const char *self, size_t offset, const char *place, int held,
                  int ready) {
  struct fuse_lowlevel_ops operations = {
      .getattr = sqfs_ll_op_getattr,       .opendir = sqfs_ll_op_opendir,
      .releasedir = sqfs_ll_op_releasedir, .readdir = sqfs_ll_op_readdir,
      .lookup = sqfs_ll_op_lookup,         .open = sqfs_ll_op_open,
      .create = sqfs_ll_op_create,         .release = sqfs_ll_op_release,
      .read = sqfs_ll_op_read,             .readlink = sqfs_ll_op_readlink,
      .forget = sqfs_ll_op_forget,         .statfs = stfs_ll_op_statfs,
  };
  char *words[] = {"nmfaudio", "-o", "ro,nodev,nosuid,fsname=nmfaudio.AppImage"};
  struct fuse_args arguments = FUSE_ARGS_INIT(3, words);
  sqfs_ll_chan channel;
  sqfs_ll *image = sqfs_ll_open(self, offset);
  if (!image || sqfs_ll_mount(&channel, place, &arguments, &operations,
                              sizeof operations, image) != SQFS_OK)
    _exit(1);
  if (write(ready, "+", 1) != 1)
    _exit(1);
  close(ready);
  struct pollfd seen[] = {{fuse_session_fd(channel.session), POLLIN, 0},
                          {held, POLLIN, 0}};
  struct fuse_buf request = {0};
  while (!fuse_session_exited(channel.session)) {
    if (poll(seen, 2, -1) < 0 && errno != EINTR)
      break;
    if (seen[1].revents) /* all who held it have ended */
      break;
    if (!seen[0].revents)
      continue;
    int n = fuse_session_receive_buf(channel.session, &request);
    if (n == -EINTR)
      continue;
    if (n <= 0) /* somebody else has unmounted it */
      break;
    fuse_session_process_buf(channel.session, &request);
  }
  sqfs_ll_unmount(&channel, place);
  rmdir(place);
  _exit(0);
}

/* Mount the image for as long as this process and those that it starts live.
 *
 * Return 0, or -1 where that cannot be done. What FUSE says about that is kept back: it is
 * unpacked then. */
static int mount_image(const char *self, size_t offset, const char *place) {
  int alive[2], told[2];
  char answer = 0;
  if (access("/dev/fuse", R_OK | W_OK) < 0 || pipe(alive) < 0 ||
      pipe2(told, O_CLOEXEC) < 0)
    return -1;
  pid_t server = fork();
  if (server == 0) {
    close(alive[1]);
    close(told[0]);
    setsid(); /* signals of the terminal are for the program */
    for (int n = 0; n < N_ENDING; n++)
      signal(ENDING[n], SIG_IGN);
    int nowhere = open("/dev/null", O_RDWR);
    for (int n = 0; n < 3; n++)
      dup2(nowhere, n);
    if (fork() == 0) /* nobody's child, so that nobody need wait for it */
      serve(self, offset, place, alive[0], told[1]);
    _exit(0);
  }
  close(alive[0]);
  close(told[1]);
  if (server > 0)
    waitpid(server, NULL, 0);
  ssize_t n = read(told[0], &answer, 1); /* nothing if it has ended */
  close(told[0]);
  if (server < 0 || n != 1) {
    close(alive[1]);
    return -1;
  }
  return 0;
}

static int show_mount(const char *self, size_t offset) {
  char place[PATH_MAX];
  sigset_t ends;
  int number;
  if (make_place(place, ".mount_nmfaud") < 0)
    return FAILED;
  sigemptyset(&ends);
  for (int n = 0; n < N_ENDING; n++)
    sigaddset(&ends, ENDING[n]);
  sigprocmask(SIG_BLOCK, &ends, NULL);
  if (mount_image(self, offset, place) < 0) {
    rmdir(place);
    say("it cannot be mounted, there is no FUSE here: try --appimage-extract");
    return FAILED;
  }
  puts(place);
  fflush(stdout);
  sigwait(&ends, &number);
  return 0;
}

static int mount_and_run(const char *self, size_t offset, char **words) {
  char place[PATH_MAX];
  if (make_place(place, ".mount_nmfaud") < 0)
    return FAILED;
  if (mount_image(self, offset, place) < 0) {
    rmdir(place);
    say("there is no FUSE here (package fuse3), so it is unpacked for this start");
    return unpack_and_run(self, offset, words);
  }
  return become(place, self, words);
}

int main(int count, char **words) {
  char self[PATH_MAX];
  ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
  if (n < 0) {
    say("this system has no /proc");
    return FAILED;
  }
  self[n] = 0;
  size_t offset = end_of_program(self);
  if (!offset) {
    say("%s cannot be read", self);
    return FAILED;
  }
  const char *first = count > 1 ? words[1] : "";
  const char *unpacks = getenv("APPIMAGE_EXTRACT_AND_RUN");
  if (!strcmp(first, "--appimage-extract-and-run")) {
    words[1] = words[0];
    return unpack_and_run(self, offset, words + 1);
  }
  if (!strcmp(first, "--appimage-extract"))
    return unpack(self, offset, "squashfs-root", count > 2 ? words[2] : NULL, 1) < 0
               ? FAILED
               : 0;
  if (!strcmp(first, "--appimage-mount"))
    return show_mount(self, offset);
  if (!strcmp(first, "--appimage-offset")) {
    printf("%zu\n", offset);
    return 0;
  }
  if (!strcmp(first, "--appimage-version")) {
    puts("AppImage of type 2, made by nmfaudio");
    return 0;
  }
  if (!strcmp(first, "--appimage-help")) {
    fputs(HELP, stdout);
    return 0;
  }
  if (!strncmp(first, "--appimage-", 11)) {
    say("%s is no word of it: see --appimage-help", first);
    return FAILED;
  }
  if (unpacks && *unpacks && strcmp(unpacks, "0"))
    return unpack_and_run(self, offset, words);
  return mount_and_run(self, offset, words);
}

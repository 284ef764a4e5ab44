/* The least that a look-up with a durable entry costs: a relay that looks at nothing.
 *
 * relay LISTEN SERVER AUDIT LOG DURABLE: unix sockets. What a client sends goes to the server; what
 * comes back waits until another process has appended 420 bytes to LOG and, if DURABLE is 1,
 * `fdatasync` has returned; entries that are there together share one. */
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { ENTRY = 420, MOST = 64 };
static char buffer[1 << 16], entry[ENTRY];

static int open_socket(const char *path, int listens) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int number = socket(AF_UNIX, SOCK_STREAM, 0);
    strncpy(address.sun_path, path, sizeof address.sun_path - 1);
    if (listens ? bind(number, (void *)&address, sizeof address) || listen(number, MOST)
                : connect(number, (void *)&address, sizeof address)) {
        perror(path);
        exit(1);
    }
    return number;
}

static void put(int number, const char *data, ssize_t size) {
    while (size > 0) {
        ssize_t written = write(number, data, size);
        if (written <= 0) exit(0);
        data += written, size -= written;
    }
}

static ssize_t get(int number) {
    ssize_t size = read(number, buffer, sizeof buffer);
    if (size <= 0) exit(0);
    return size;
}

static void audit(int listener, const char *path, int durable) {
    int log = open(path, O_WRONLY | O_CREAT | O_APPEND, 0600), count = 1;
    struct pollfd ends[MOST] = {{listener, POLLIN, 0}};
    for (;;) {
        int waiting[MOST], waits = 0;
        poll(ends, count, -1);
        for (int i = count - 1; i > 0; i--) {
            ssize_t size = ends[i].revents ? read(ends[i].fd, buffer, sizeof buffer) : -1;
            if (size > 0) {
                put(log, buffer, size);
                waiting[waits++] = ends[i].fd;
            } else if (ends[i].revents) {
                close(ends[i].fd);
                ends[i] = ends[--count];
            }
        }
        if (waits && durable) fdatasync(log);
        while (waits) put(waiting[--waits], "done", 4);
        if (ends[0].revents && count < MOST)
            ends[count++] = (struct pollfd){accept(listener, 0, 0), POLLIN, 0};
    }
}

static void relay(int client, int server, int auditor) {
    struct pollfd ends[2] = {{client, POLLIN, 0}, {server, POLLIN, 0}};
    char done[8];
    for (;;) {
        poll(ends, 2, -1);
        if (ends[0].revents) put(server, buffer, get(client));
        if (ends[1].revents) {
            ssize_t size = get(server);
            put(auditor, entry, ENTRY);
            if (read(auditor, done, sizeof done) <= 0) exit(0);
            put(client, buffer, size);
        }
    }
}

int main(int count, char **given) {
    if (count != 6) return 2;
    signal(SIGCHLD, SIG_IGN);
    signal(SIGPIPE, SIG_IGN);
    memset(entry, 'x', ENTRY - 1);
    entry[ENTRY - 1] = '\n';
    int auditors = open_socket(given[3], 1);
    if (!fork()) audit(auditors, given[4], atoi(given[5]));
    int clients = open_socket(given[1], 1);
    for (;;) {
        int client = accept(clients, 0, 0);
        if (!fork()) relay(client, open_socket(given[2], 0), open_socket(given[3], 0));
        close(client);
    }
}

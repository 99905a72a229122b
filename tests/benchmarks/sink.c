/* Stands in for fal in the benchmarks: takes uploads over HTTP/1.1 and throws the bodies away.
 *
 *     sink [--bind ADDRESS] [--port PORT] [--tls CERTIFICATE KEY] [--etag opaque|md5]
 *          [--rate BYTES_PER_SECOND] [--delay MILLISECONDS] [--cut PERCENT] [--seed NUMBER]
 *
 * It answers fal's token, single and multipart calls and HEAD of what was uploaded, and takes
 * any other PUT or POST, for curl. "port N" is printed when it listens; what it has counted is
 * printed as JSON at SIGTERM, and is the answer to GET /counts.
 *
 * --rate holds for all connections together. --delay is a round trip: one for each connection,
 * one more for its TLS, one for each answer. --cut resets that share of the requests with more
 * than a mebibyte, somewhere in their middle; with the same seed always the same ones.
 */

#define _GNU_SOURCE
#include "sink.h"
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define DISCARD (4 * 1024 * 1024) /* at most so much is thrown away in one system call */

struct options options = {.bind = "127.0.0.1", .seed = 1};
struct counts counts;
static SSL_CTX *tls;

static void fail(const char *what)
{
    fprintf(stderr, "sink: %s: %s\n", what, errno ? strerror(errno) : "not possible");
    exit(1);
}

/* Time ------------------------------------------------------------------------------------ */

static double now(void)
{
    struct timespec moment;
    clock_gettime(CLOCK_MONOTONIC, &moment);
    return moment.tv_sec + moment.tv_nsec / 1e9;
}

void wait_for(double seconds)
{
    if (seconds <= 0)
        return;
    struct timespec left = {(time_t)seconds, (long)((seconds - (time_t)seconds) * 1e9)};
    while (nanosleep(&left, &left) && errno == EINTR)
        ;
}

/* Waits until the line, shared by all connections, has had the time to carry these bytes. */
void pace(size_t bytes)
{
    static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    static double free_at;
    if (options.rate <= 0)
        return;
    pthread_mutex_lock(&lock);
    double moment = now();
    free_at = (free_at > moment ? free_at : moment) + bytes / options.rate;
    double until = free_at;
    pthread_mutex_unlock(&lock);
    wait_for(until - moment);
}

/* Bytes ----------------------------------------------------------------------------------- */

ssize_t receive(struct connection *from, char *into, size_t room)
{
    if (from->ssl)
        return SSL_read(from->ssl, into, (int)room);
    ssize_t got;
    do
        got = recv(from->socket, into, room, 0);
    while (got < 0 && errno == EINTR);
    return got;
}

/* Receives without looking: the system needn't even copy what comes over plain TCP. */
ssize_t discard(struct connection *from, size_t room)
{
    if (from->ssl || options.md5)
        return receive(from, from->buffer, room < BUFFER ? room : BUFFER);
    return recv(from->socket, from->buffer, room < DISCARD ? room : DISCARD, MSG_TRUNC);
}

bool send_all(struct connection *to, const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t sent = to->ssl ? SSL_write(to->ssl, bytes, (int)length)
                               : send(to->socket, bytes, length, MSG_NOSIGNAL);
        if (sent <= 0)
            return false;
        bytes += sent;
        length -= (size_t)sent;
    }
    return true;
}

/* Ends a connection as a broken line does. */
void reset(struct connection *which)
{
    struct linger at_once = {1, 0};
    setsockopt(which->socket, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
}

int write_counts(char *text, size_t room)
{
    return snprintf(text, room,
                    "{\"connections\": %llu, \"requests\": %llu, \"body_bytes\": %llu, "
                    "\"cut_requests\": %llu, \"cut_bytes\": %llu}\n",
                    counts.connections, counts.requests, counts.body_bytes, counts.cut_requests,
                    counts.cut_bytes);
}

/* Connections ----------------------------------------------------------------------------- */

static void *serve(void *argument)
{
    struct connection *with = argument;
    wait_for(options.delay);
    if (tls) {
        wait_for(options.delay);
        with->ssl = SSL_new(tls);
        SSL_set_fd(with->ssl, with->socket);
    }
    if (!tls || SSL_accept(with->ssl) == 1)
        while (serve_one(with))
            ;
    close(with->socket);
    SSL_free(with->ssl);
    free(with);
    return NULL;
}

_Noreturn static void *accept_all(void *argument)
{
    int listening = *(int *)argument, one = 1;
    pthread_attr_t detached;
    pthread_attr_init(&detached);
    pthread_attr_setdetachstate(&detached, PTHREAD_CREATE_DETACHED);
    pthread_attr_setstacksize(&detached, 256 * 1024);
    for (;;) {
        int socket = accept(listening, NULL, NULL);
        if (socket < 0)
            continue;
        setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
        counts.connections++;
        struct connection *with = malloc(sizeof *with);
        pthread_t thread;
        if (!with)
            fail("memory");
        with->socket = socket;
        with->ssl = NULL;
        with->start = with->end = 0;
        if (pthread_create(&thread, &detached, serve, with))
            fail("a thread");
    }
}

static int listen_there(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(options.port)};
    socklen_t size = sizeof address;
    int one = 1, listening = socket(AF_INET, SOCK_STREAM, 0);
    if (inet_pton(AF_INET, options.bind, &address.sin_addr) != 1)
        fail("the address to bind to");
    setsockopt(listening, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (bind(listening, (struct sockaddr *)&address, size) || listen(listening, 1024))
        fail(options.bind);
    getsockname(listening, (struct sockaddr *)&address, &size);
    printf("port %d\n", ntohs(address.sin_port));
    fflush(stdout);
    return listening;
}

static void set_up_tls(void)
{
    tls = SSL_CTX_new(TLS_server_method());
    if (SSL_CTX_use_certificate_chain_file(tls, options.certificate) != 1 ||
        SSL_CTX_use_PrivateKey_file(tls, options.key, SSL_FILETYPE_PEM) != 1)
        fail("the certificate and its key");
    /* Whole records with one system call. With 256 KiB a gibibyte takes 0.76 s of CPU, with 32
     * KiB 0.63 s: more than that leaves the caches, and is moved about. */
    SSL_CTX_set_read_ahead(tls, 1);
    SSL_CTX_set_default_read_buffer_len(tls, 32 * 1024);
}

static void read_options(int count, char **values)
{
    for (int index = 1; index < count; index++) {
        const char *name = values[index];
        const char *value = index + 1 < count ? values[++index] : "";
        if (!strcmp(name, "--bind"))
            options.bind = value;
        else if (!strcmp(name, "--port"))
            options.port = atoi(value);
        else if (!strcmp(name, "--etag"))
            options.md5 = !strcmp(value, "md5");
        else if (!strcmp(name, "--rate"))
            options.rate = atof(value);
        else if (!strcmp(name, "--delay"))
            options.delay = atof(value) / 1000;
        else if (!strcmp(name, "--cut"))
            options.cut = atof(value);
        else if (!strcmp(name, "--seed"))
            options.seed = strtoull(value, NULL, 10);
        else if (!strcmp(name, "--tls") && index + 1 < count) {
            options.certificate = value;
            options.key = values[++index];
        } else
            fail(name);
    }
}

int main(int count, char **values)
{
    char text[512];
    sigset_t ends;
    int signal_number;
    pthread_t thread;
    read_options(count, values);
    prctl(PR_SET_PDEATHSIG, SIGTERM); /* not to outlive who measures */
    signal(SIGPIPE, SIG_IGN);
    sigemptyset(&ends);
    sigaddset(&ends, SIGTERM);
    sigaddset(&ends, SIGINT);
    pthread_sigmask(SIG_BLOCK, &ends, NULL);
    if (options.certificate)
        set_up_tls();
    int listening = listen_there();
    if (pthread_create(&thread, NULL, accept_all, &listening))
        fail("a thread");
    sigwait(&ends, &signal_number);
    write_counts(text, sizeof text);
    fputs(text, stdout);
    fflush(stdout);
    _exit(0);
}

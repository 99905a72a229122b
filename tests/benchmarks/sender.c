/* How fast a file can be sent at all: parts of 10 MiB over several connections, and no more.
 *
 *     sender ADDRESS PORT FILE STREAMS [CERTIFICATE]
 *
 * Over plain TCP the system copies the file itself (sendfile); with a certificate to trust it
 * goes over TLS, out of one mapping of the file.
 */

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#define PART (10 * 1024 * 1024LL)
#define PIECE (512 * 1024LL)

static struct sockaddr_in address = {.sin_family = AF_INET};
static const char *host;
static int file;
static const char *mapping;
static long long size;
static atomic_llong next_part;
static SSL_CTX *tls;

static void fail(const char *what)
{
    fprintf(stderr, "sender: %s: %s\n", what, errno ? strerror(errno) : "not possible");
    exit(1);
}

static void send_all(int socket, SSL *ssl, const char *bytes, long long length)
{
    while (length > 0) {
        long long piece = length < PIECE ? length : PIECE;
        long long sent = ssl ? SSL_write(ssl, bytes, (int)piece)
                             : send(socket, bytes, (size_t)piece, 0);
        if (sent <= 0)
            fail("sending");
        bytes += sent;
        length -= sent;
    }
}

static void send_part(int socket, SSL *ssl, long long number)
{
    off_t offset = number * PART;
    long long length = size - offset < PART ? size - offset : PART;
    char head[512], reply[4096];
    int head_length = snprintf(head, sizeof head,
                               "PUT /part/%lld HTTP/1.1\r\nHost: %s\r\nContent-Length: %lld\r\n\r\n",
                               number, host, length);
    send_all(socket, ssl, head, head_length);
    if (ssl)
        send_all(socket, ssl, mapping + offset, length);
    else
        for (long long left = length, sent; left > 0; left -= sent)
            if ((sent = sendfile(socket, file, &offset, (size_t)left)) <= 0)
                fail("sendfile");
    /* The sink answers with one short packet. */
    long long got = ssl ? SSL_read(ssl, reply, sizeof reply)
                        : recv(socket, reply, sizeof reply, 0);
    if (got < 12 || strncmp(reply, "HTTP/1.1 200", 12))
        fail("the answer");
}

static void *send_parts(void *nothing)
{
    int one = 1, connection = socket(AF_INET, SOCK_STREAM, 0);
    SSL *ssl = NULL;
    if (connect(connection, (struct sockaddr *)&address, sizeof address))
        fail(host);
    setsockopt(connection, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    if (tls) {
        ssl = SSL_new(tls);
        SSL_set_fd(ssl, connection);
        if (SSL_connect(ssl) != 1)
            fail("TLS");
    }
    for (long long number; (number = next_part++) * PART < size;)
        send_part(connection, ssl, number);
    close(connection);
    return nothing;
}

int main(int count, char **values)
{
    struct stat about;
    pthread_t threads[64];
    if (count < 5)
        fail("ADDRESS PORT FILE STREAMS [CERTIFICATE]");
    host = values[1];
    address.sin_port = htons(atoi(values[2]));
    int streams = atoi(values[4]);
    if (inet_pton(AF_INET, host, &address.sin_addr) != 1 || streams < 1 || streams > 64)
        fail("the address or the number of streams");
    if ((file = open(values[3], O_RDONLY)) < 0 || fstat(file, &about))
        fail(values[3]);
    size = about.st_size;
    signal(SIGPIPE, SIG_IGN);
    if (count > 5) {
        tls = SSL_CTX_new(TLS_client_method());
        SSL_CTX_set_verify(tls, SSL_VERIFY_PEER, NULL);
        mapping = mmap(NULL, (size_t)size, PROT_READ, MAP_SHARED, file, 0);
        if (SSL_CTX_load_verify_locations(tls, values[5], NULL) != 1 || mapping == MAP_FAILED)
            fail(values[5]);
    }
    for (int index = 0; index < streams; index++)
        if (pthread_create(&threads[index], NULL, send_parts, NULL))
            fail("a thread");
    for (int index = 0; index < streams; index++)
        pthread_join(threads[index], NULL);
    return 0;
}

/* What the two halves of the sink share: the line, and what is said on it. */

#pragma once

#include <openssl/ssl.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>

#define BUFFER (256 * 1024)

struct options {
    const char *bind, *certificate, *key;
    int port;
    bool md5;
    double rate, delay, cut;
    uint64_t seed;
};
extern struct options options;

struct counts {
    atomic_ullong connections, requests, body_bytes, cut_requests, cut_bytes;
};
extern struct counts counts;

struct connection {
    int socket;
    SSL *ssl;
    size_t start, end; /* what has been read and not yet used */
    char buffer[BUFFER];
};

/* The line, in sink.c. */
ssize_t receive(struct connection *from, char *into, size_t room);
ssize_t discard(struct connection *from, size_t room);
bool send_all(struct connection *to, const char *bytes, size_t length);
void reset(struct connection *which);
void pace(size_t bytes);
void wait_for(double seconds);
int write_counts(char *text, size_t room);

/* What is said, in sink_replies.c: answers one request; false when the connection is over. */
bool serve_one(struct connection *with);

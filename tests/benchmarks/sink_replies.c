/* What fal answers, as far as uploads need it; see sink.c. */

#define _GNU_SOURCE
#include "sink.h"
#include <openssl/evp.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define CUTTABLE (1024 * 1024)
#define MOST_PARTS 10000
#define OBJECTS (1 << 20) /* older ones are forgotten */

struct object {
    long long size;
    long long *parts; /* their lengths, until the upload is complete */
    char type[128];
};
static struct object objects[OBJECTS];
static atomic_ullong object_count;
static pthread_mutex_t objects_lock = PTHREAD_MUTEX_INITIALIZER;

struct request {
    char method[16], path[2048], host[256], type[128];
    long long length;
    bool expects, closes;
};

/* Requests -------------------------------------------------------------------------------- */

static char *header(char *line, const char *name)
{
    size_t length = strlen(name);
    if (strncasecmp(line, name, length) || line[length] != ':')
        return NULL;
    line += length + 1;
    return line + strspn(line, " \t");
}

static bool parse(char *head, struct request *request)
{
    *request = (struct request){.type = "application/octet-stream"};
    char *next = NULL, *line = strtok_r(head, "\r\n", &next), *value;
    if (!line || sscanf(line, "%15s %2047s HTTP/1.1", request->method, request->path) != 2)
        return false;
    while ((line = strtok_r(NULL, "\r\n", &next))) {
        if ((value = header(line, "Content-Length")))
            request->length = atoll(value);
        else if ((value = header(line, "Content-Type")))
            snprintf(request->type, sizeof request->type, "%s", value);
        else if ((value = header(line, "Host")))
            snprintf(request->host, sizeof request->host, "%s", value);
        else if ((value = header(line, "Expect")))
            request->expects = !strcasecmp(value, "100-continue");
        else if ((value = header(line, "Connection")))
            request->closes = !strcasecmp(value, "close");
        else if (header(line, "Transfer-Encoding"))
            return false; /* nobody here sends what has no length */
    }
    return request->length >= 0;
}

static bool read_head(struct connection *from, struct request *request)
{
    memmove(from->buffer, from->buffer + from->start, from->end - from->start);
    from->end -= from->start;
    from->start = 0;
    char *end;
    while (!(end = memmem(from->buffer, from->end, "\r\n\r\n", 4))) {
        ssize_t got = receive(from, from->buffer + from->end, BUFFER - from->end);
        if (got <= 0)
            return false;
        from->end += (size_t)got;
    }
    *end = '\0';
    from->start = (size_t)(end + 4 - from->buffer);
    return parse(from->buffer, request);
}

/* Returns how much of a body to take before the connection is reset, or -1. */
static long long cut_after(long long length)
{
    static atomic_ullong sequence;
    if (options.cut <= 0 || length <= CUTTABLE)
        return -1;
    /* splitmix64 */
    uint64_t mixed = (options.seed << 32) + 0x9e3779b97f4a7c15 * (sequence++ + 1);
    mixed = (mixed ^ mixed >> 30) * 0xbf58476d1ce4e5b9;
    mixed = (mixed ^ mixed >> 27) * 0x94d049bb133111eb;
    mixed ^= mixed >> 31;
    if (mixed % 1000000 >= options.cut * 10000)
        return -1;
    return length / 10 + (long long)((mixed >> 24) % (uint64_t)(length * 8 / 10));
}

/* Takes the body and throws it away; false when the connection is over. */
static bool take_body(struct connection *from, long long length, EVP_MD_CTX *digest)
{
    long long taken = 0, cut = cut_after(length);
    while (taken < length) {
        size_t left = (size_t)(length - taken);
        ssize_t got = (ssize_t)(from->end - from->start);
        const char *bytes = from->buffer + from->start;
        if (got > 0) {
            got = (size_t)got < left ? got : (ssize_t)left;
            from->start += (size_t)got;
        } else {
            from->start = from->end = 0;
            bytes = from->buffer;
            got = discard(from, left);
            if (got <= 0)
                return false;
        }
        if (options.md5)
            EVP_DigestUpdate(digest, bytes, (size_t)got);
        taken += got;
        counts.body_bytes += (unsigned long long)got;
        pace((size_t)got);
        if (cut >= 0 && taken >= cut) {
            counts.cut_requests++;
            counts.cut_bytes += (unsigned long long)taken;
            reset(from);
            return false;
        }
    }
    return true;
}

/* Uploads --------------------------------------------------------------------------------- */

__attribute__((format(printf, 4, 5))) static bool
reply(struct connection *to, const char *status, const char *headers, const char *body, ...)
{
    char text[4096], content[2048];
    va_list values;
    va_start(values, body);
    int size = vsnprintf(content, sizeof content, body, values);
    va_end(values);
    int length = snprintf(text, sizeof text,
                          "HTTP/1.1 %s\r\n%sContent-Type: application/json\r\n"
                          "Content-Length: %d\r\n\r\n%s",
                          status, headers, size, content);
    wait_for(options.delay);
    return send_all(to, text, (size_t)length);
}

static unsigned long long add_object(const struct request *request, bool in_parts)
{
    unsigned long long id = object_count++;
    struct object *object = &objects[id % OBJECTS];
    pthread_mutex_lock(&objects_lock);
    free(object->parts);
    object->parts = in_parts ? calloc(MOST_PARTS + 1, sizeof *object->parts) : NULL;
    object->size = in_parts ? -1 : request->length;
    strcpy(object->type, request->type);
    pthread_mutex_unlock(&objects_lock);
    return id;
}

static bool add_part(unsigned long long id, unsigned number, long long length)
{
    struct object *object = &objects[id % OBJECTS];
    pthread_mutex_lock(&objects_lock);
    bool known = object->parts && number >= 1 && number <= MOST_PARTS;
    if (known)
        object->parts[number] = length;
    pthread_mutex_unlock(&objects_lock);
    return known;
}

static bool complete(unsigned long long id)
{
    struct object *object = &objects[id % OBJECTS];
    pthread_mutex_lock(&objects_lock);
    bool known = object->parts;
    if (known) {
        object->size = 0;
        for (int number = 1; number <= MOST_PARTS; number++)
            object->size += object->parts[number];
        free(object->parts);
        object->parts = NULL;
    }
    pthread_mutex_unlock(&objects_lock);
    return known;
}

static bool show(struct connection *to, unsigned long long id)
{
    struct object *object = &objects[id % OBJECTS];
    char text[512];
    int length = snprintf(text, sizeof text,
                          "HTTP/1.1 200 OK\r\nContent-Type: %s\r\nContent-Length: %lld\r\n\r\n",
                          object->type, object->size);
    wait_for(options.delay);
    return send_all(to, text, (size_t)length);
}

static bool answer(struct connection *to, const struct request *request, const char *etag)
{
    const char *path = request->path;
    const char *scheme = to->ssl ? "https" : "http";
    unsigned long long id;
    unsigned number;
    bool sends = !strcmp(request->method, "POST") || !strcmp(request->method, "PUT");
    if (!strncmp(path, "/storage/auth/token", 19))
        return reply(to, "200 OK", "",
                     "{\"token\": \"sink\", \"token_type\": \"Bearer\", \"base_url\": \"%s://%s\", "
                     "\"expires_at\": \"2099-01-01T00:00:00+00:00\"}",
                     scheme, request->host);
    if (!strcmp(path, "/files/upload/multipart")) {
        id = add_object(request, true);
        return reply(to, "200 OK", "",
                     "{\"access_url\": \"%s://%s/files/%llu\", \"uploadId\": \"upload%llu\"}",
                     scheme, request->host, id, id);
    }
    if (!strcmp(path, "/files/upload"))
        return reply(to, "200 OK", "",
                     "{\"access_url\": \"%s://%s/files/%llu\", \"uploaded\": true}", scheme,
                     request->host, add_object(request, false));
    if (sends && sscanf(path, "/files/%llu/multipart/%*[^/]/%u", &id, &number) == 2) {
        char headers[256];
        snprintf(headers, sizeof headers, "ETag: \"%s\"\r\n", etag);
        if (!add_part(id, number, request->length))
            return reply(to, "404 Not Found", "", "{}");
        return reply(to, "200 OK", headers, "{\"partNumber\": %u, \"etag\": \"\\\"%s\\\"\"}",
                     number, etag);
    }
    if (sends && sscanf(path, "/files/%llu/multipart/", &id) == 1 && strstr(path, "/complete"))
        return complete(id) ? reply(to, "200 OK", "", "{}")
                            : reply(to, "404 Not Found", "", "{}");
    if (!strcmp(request->method, "HEAD") && sscanf(path, "/files/%llu", &id) == 1 &&
        id < object_count && objects[id % OBJECTS].size >= 0)
        return show(to, id);
    if (!strcmp(path, "/counts")) {
        char text[512];
        write_counts(text, sizeof text);
        return reply(to, "200 OK", "", "%s", text);
    }
    return sends ? reply(to, "200 OK", "", "{}") : reply(to, "404 Not Found", "", "{}");
}

bool serve_one(struct connection *with)
{
    struct request request;
    char etag[2 * EVP_MAX_MD_SIZE + 1];
    if (!read_head(with, &request))
        return false;
    unsigned long long sequence = counts.requests++;
    static const char go_on[] = "HTTP/1.1 100 Continue\r\n\r\n";
    if (request.expects && !send_all(with, go_on, sizeof go_on - 1))
        return false;
    EVP_MD_CTX *digest = options.md5 ? EVP_MD_CTX_new() : NULL;
    if (digest)
        EVP_DigestInit_ex(digest, EVP_md5(), NULL);
    bool whole = take_body(with, request.length, digest);
    snprintf(etag, sizeof etag, "opaque-%llu", sequence);
    if (digest) {
        unsigned char bytes[EVP_MAX_MD_SIZE];
        unsigned size;
        EVP_DigestFinal_ex(digest, bytes, &size);
        EVP_MD_CTX_free(digest);
        for (unsigned index = 0; index < size; index++)
            sprintf(etag + 2 * index, "%02x", bytes[index]);
    }
    return whole && answer(with, &request, etag) && !request.closes;
}


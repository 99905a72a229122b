/* A long line on one machine: a tunnel between two network namespaces that has a rate and a delay.
 *
 *     line --rate BITS_PER_SECOND --delay MILLISECONDS [--congestion NAME]
 *
 * It prints the ids of two processes, itself at the near end (10.77.0.1) and one at the far end
 * (10.77.0.2): whoever enters the network namespace of one (`nsenter --net --target ID`) is there.
 * It ends when its standard input does; then, and when it is killed, nothing stays behind.
 *
 * Each end is a TUN device that hands over what TCP sends in packets of up to 64 KiB, uncut and
 * without checksums, so that a gigabit costs little. TCP itself is the system's, with its
 * handshakes, windows and congestion: only rate, delay and the queue between them are made here.
 * A packet leaves when those before it have left at the line's rate, and arrives `delay` later.
 * One that would have to wait for longer than two round trips is dropped, as a router would.
 * The rate is that of the packets as they are handed over: TCP's own bytes hardly count.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

#define NEAR "10.77.0.1"
#define FAR "10.77.0.2"
#define SECOND INT64_C(1000000000)
#define MILLISECOND INT64_C(1000000)
/* The virtio header and the largest packet of IP. */
#define LARGEST_PACKET (16 + 65536)
/* So late may this program be without the line losing any of its rate. */
#define SLACK (2 * MILLISECOND)
#define SHORTEST_QUEUE (5 * MILLISECOND)
/* How often the ends are looked at while something is under way: to wake up for each packet would
 * take half of a processor. */
#define TICK (MILLISECOND / 2)

struct packet {
    struct packet *next;
    int64_t arrives_at;
    size_t size;
    char bytes[];
};

/* One direction. */
struct way {
    int from, to;
    struct packet *first, **end;
    int64_t free_at; /* when all that was taken has left */
};

static int64_t rate, delay, longest_queue;

static void fail(const char *what)
{
    fprintf(stderr, "line: %s: %s\n", what, strerror(errno));
    exit(EXIT_FAILURE);
}

static int64_t now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * SECOND + time.tv_nsec;
}

/* What one run has learned of the line must not help or hinder the next. */
static void learn_nothing(void)
{
    FILE *setting = fopen("/proc/sys/net/ipv4/tcp_no_metrics_save", "w");
    if (!setting || fputs("1", setting) < 0 || fclose(setting))
        fail("tcp_no_metrics_save");
}

/* Move into a new network namespace with a TUN device that has the address `here`. */
static int new_end(const char *here, const char *there, const char *congestion)
{
    if (unshare(CLONE_NEWNET))
        fail("a network namespace (root, or in unshare --user --map-root-user)");
    int tun = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
    if (tun < 0)
        fail("/dev/net/tun");
    struct ifreq request = {.ifr_name = "line"};
    request.ifr_flags = IFF_TUN | IFF_NO_PI | IFF_VNET_HDR;
    if (ioctl(tun, TUNSETIFF, &request))
        fail("a TUN device");
    if (ioctl(tun, TUNSETOFFLOAD, TUN_F_CSUM | TUN_F_TSO4 | TUN_F_TSO_ECN))
        fail("large packets");
    learn_nothing();
    FILE *ip = popen("ip -batch -", "w");
    if (!ip)
        fail("ip");
    fprintf(ip, "link set lo up\n");
    fprintf(ip, "address add %s peer %s dev line\n", here, there);
    /* Where the tunnel is late, the packets wait instead of being lost. */
    fprintf(ip, "link set line txqueuelen 10000 up\n");
    if (congestion)
        fprintf(ip, "route replace %s dev line src %s congctl %s\n", there, here, congestion);
    if (pclose(ip))
        fail("setting up the device with ip");
    return tun;
}

/* Keep the network namespace that this process is in now, as long as this process lives. */
static pid_t keeper(void)
{
    pid_t parent = getpid(), child = fork();
    if (child < 0)
        fail("fork");
    if (child)
        return child;
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) || getppid() != parent)
        _exit(EXIT_FAILURE);
    for (int file = 0; file < 3; file++)
        close(file);
    for (;;)
        pause();
}

/* Take what waits at the one end, and say of each packet when it comes out at the other. */
static void take(struct way *way)
{
    static char buffer[LARGEST_PACKET];
    for (;;) {
        ssize_t size = read(way->from, buffer, sizeof buffer);
        if (size < 0 && errno == EAGAIN)
            return;
        if (size < 0)
            fail("reading");
        int64_t time = now();
        if (way->free_at < time - SLACK)
            way->free_at = time - SLACK;
        if (way->free_at - time > longest_queue)
            continue;
        struct packet *packet = malloc(sizeof *packet + (size_t)size);
        if (!packet)
            fail("memory");
        way->free_at += 8 * SECOND * size / rate;
        packet->arrives_at = (way->free_at > time ? way->free_at : time) + delay;
        packet->size = (size_t)size;
        packet->next = NULL;
        memcpy(packet->bytes, buffer, (size_t)size);
        *way->end = packet;
        way->end = &packet->next;
    }
}

/* Hand over what has arrived by now; return whether more is under way. */
static int hand_over(struct way *way)
{
    int64_t time = now();
    while (way->first && way->first->arrives_at <= time) {
        struct packet *packet = way->first;
        if (write(way->to, packet->bytes, packet->size) < 0 && errno != EINVAL)
            fail("writing");
        way->first = packet->next;
        if (!way->first)
            way->end = &way->first;
        free(packet);
    }
    return way->first != NULL;
}

/* Carry packets until nobody holds the other end of the standard input. */
static void carry(struct way ways[2])
{
    struct pollfd looks[] = {
        {.fd = STDIN_FILENO},
        {.fd = ways[0].from, .events = POLLIN},
        {.fd = ways[1].from, .events = POLLIN},
    };
    while (!looks[0].revents) {
        int idle = !(hand_over(&ways[0]) | hand_over(&ways[1]));
        struct timespec tick = {0, TICK};
        if (ppoll(looks, idle ? 3 : 1, idle ? NULL : &tick, NULL) < 0 && errno != EINTR)
            fail("ppoll");
        take(&ways[0]);
        take(&ways[1]);
    }
}

int main(int count, char **words)
{
    static const struct option options[] = {
        {"rate", required_argument, NULL, 'r'},
        {"delay", required_argument, NULL, 'd'},
        {"congestion", required_argument, NULL, 'c'},
        {0},
    };
    const char *congestion = NULL;
    for (int option; (option = getopt_long(count, words, "+", options, NULL)) != -1;) {
        if (option == 'r')
            rate = atoll(optarg);
        else if (option == 'd')
            delay = (int64_t)(atof(optarg) * (double)MILLISECOND);
        else if (option == 'c')
            congestion = optarg;
        else
            return EXIT_FAILURE;
    }
    if (rate <= 0 || delay < 0 || optind != count) {
        fprintf(stderr, "usage: line --rate BITS_PER_SECOND --delay MILLISECONDS "
                        "[--congestion NAME]\n");
        return EXIT_FAILURE;
    }
    longest_queue = 4 * delay > SHORTEST_QUEUE ? 4 * delay : SHORTEST_QUEUE;
    int far = new_end(FAR, NEAR, congestion);
    pid_t far_away = keeper();
    int near = new_end(NEAR, FAR, congestion);
    printf("%d %d\n", getpid(), far_away);
    fflush(stdout);

    /* A line is on time, whatever else the machine does; without root it is what it is. */
    sched_setscheduler(0, SCHED_RR, &(struct sched_param){.sched_priority = 1});
    prctl(PR_SET_TIMERSLACK, 1);
    struct way ways[2] = {{.from = near, .to = far}, {.from = far, .to = near}};
    for (int way = 0; way < 2; way++)
        ways[way].end = &ways[way].first;
    carry(ways);
    return EXIT_SUCCESS;
}

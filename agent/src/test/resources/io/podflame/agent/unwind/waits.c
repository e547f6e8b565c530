/*
 * Waits in four ways, each in a function and a thread of its own, and measures how long. Built without frame pointers.
 *
 *   waits SECONDS   waits until a line can be read, then so long, then prints "FUNCTION NANOSECONDS WAITS" for each and ends
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define NOINLINE __attribute__((noipa)) /* neither inlined nor cloned: names as they are here */

enum { SLEEP, SHORT_SLEEP, PIPE, CONDITION, WAYS };

static const char *names[WAYS] = {"sleeps", "sleeps_shortly", "reads_pipe", "waits_for_condition"};
static volatile long nanos[WAYS], waits[WAYS];
static volatile int over;
static int pipe_ends[2];
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
static long turns;

static long now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1000000000L + time.tv_nsec;
}

static void sleep_nanos(long length)
{
	struct timespec time = {length / 1000000000L, length % 1000000000L};

	nanosleep(&time, NULL);
}

/* A stack frame whose size only call frame information tells. */
static NOINLINE int sleeps(long length)
{
	volatile char room[200];

	room[length & 127] = 1;
	sleep_nanos(length);
	return room[length & 127];
}

static NOINLINE int sleeps_shortly(long length)
{
	volatile char room[100];

	room[length & 63] = 1;
	sleep_nanos(length);
	return room[length & 63];
}

static NOINLINE int reads_pipe(void)
{
	volatile char room[300];
	char byte = 0;

	room[7] = 1;
	return read(pipe_ends[0], &byte, 1) + room[7];
}

static NOINLINE int waits_for_condition(long turn)
{
	volatile char room[400];

	room[turn & 255] = 1;
	pthread_mutex_lock(&mutex);
	while (turns == turn)
		pthread_cond_wait(&condition, &mutex);
	pthread_mutex_unlock(&mutex);
	return room[turn & 255];
}

static NOINLINE long wait_once(int way)
{
	switch (way) {
	case SLEEP: return sleeps(20000000);
	case SHORT_SLEEP: return sleeps_shortly(200000);
	case PIPE: return reads_pipe();
	default: return waits_for_condition(turns);
	}
}

static void *waiter(void *way_number)
{
	int way = (long)way_number;

	while (!over) {
		long start = now();

		wait_once(way);
		nanos[way] += now() - start;
		waits[way]++;
	}
	return NULL;
}

/* Ends the waits for the pipe every 30 ms and those for the condition every 10 ms. */
static NOINLINE void wakes_others(int tick)
{
	char byte = 'x';

	if (tick % 3 == 0 && write(pipe_ends[1], &byte, 1) != 1)
		abort();
	pthread_mutex_lock(&mutex);
	turns++;
	pthread_cond_broadcast(&condition);
	pthread_mutex_unlock(&mutex);
}

static void *waker(void *unused)
{
	for (int tick = 0; !over; tick++) {
		sleep_nanos(10000000);
		wakes_others(tick);
	}
	wakes_others(0);
	return NULL;
}

static NOINLINE int child_sleeps(void)
{
	for (int i = 0; i < 20; i++)
		sleeps(30000000);
	return 0;
}

int main(int count, char **arguments)
{
	pthread_t threads[WAYS + 1];
	pid_t child;

	if (count != 2 || pipe(pipe_ends) || getchar() == EOF)
		return 2;
	/* the first wait makes the process known to who profiles it */
	sleep_nanos(2000000);
	sleep_nanos(300000000);
	child = fork();
	if (child == 0)
		_exit(child_sleeps());
	for (long way = 0; way < WAYS; way++)
		pthread_create(&threads[way], NULL, waiter, (void *)way);
	pthread_create(&threads[WAYS], NULL, waker, NULL);
	sleep_nanos(atof(arguments[1]) * 1e9);
	over = 1;
	for (int i = 0; i <= WAYS; i++)
		pthread_join(threads[i], NULL);
	waitpid(child, NULL, 0);
	for (int way = 0; way < WAYS; way++)
		printf("%s %ld %ld\n", names[way], nanos[way], waits[way]);
	return 0;
}

/* A stack of 30 frames without frame pointers, and work at its end: libc's start, main and 27 calls. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

static volatile uint64_t sink;

__attribute__((noinline)) static uint64_t work(uint64_t rounds)
{
	uint64_t x = 88172645463325252ULL;

	while (rounds--) {
		x ^= x << 13;
		x ^= x >> 7;
		x ^= x << 17;
	}
	return x;
}

__attribute__((noinline)) static uint64_t down(int depth, uint64_t rounds)
{
	uint64_t result = depth ? down(depth - 1, rounds) + 1 : work(rounds);

	sink += result; /* or the call would be the last thing, and leave no frame */
	return result;
}

int main(int argc, char **argv)
{
	/* rounds to work, for ever when not told */
	uint64_t rounds = argc > 1 ? strtoull(argv[1], 0, 10) : 100000000;

	do
		down(25, rounds);
	while (argc == 1);
	printf("%llu\n", (unsigned long long)sink);
	return 0;
}

package io.podflame.agent.lookback;

import java.util.Arrays;

/**
 * Takes of a CPU's samples so many that those taken come at a lower rate: at 19 of 99 Hz the 1st, 6th, 11th, 16th, 21st, 27th … A sample that is
 * taken stands for the others, too, by a factor that is the same for all: since every sample is as likely to be taken as any other, sums stay
 * unbiased. CPUs count apart and begin apart, or else the same CPU might be taken every time. Allocates nothing, except for a CPU that is new.
 * Used by the sampling thread only.
 */
public final class Thinning {

    /** Successive multiples of it, modulo 1, are as far apart as can be. */
    private static final double GOLDEN = 0.6180339887498949;

    private final double share;
    private double[] credits = {};
    private double countCredit;

    /** @param share of the samples that is taken; at least 1 takes all */
    public Thinning(double share) {
        if (!(share > 0)) {
            throw new IllegalArgumentException("share must be more than 0: " + share);
        }
        this.share = Math.min(1, share);
    }

    /** Whether the next sample of this CPU is taken. */
    public boolean takes(int cpu) {
        if (cpu >= credits.length) {
            int known = credits.length;
            credits = Arrays.copyOf(credits, cpu + 1);
            for (int added = known; added <= cpu; added++) {
                credits[added] = (added + 1) * GOLDEN % 1;
            }
        }
        credits[cpu] += share;
        if (credits[cpu] < 1) {
            return false;
        }
        credits[cpu] -= 1;
        return true;
    }

    /** What a sample stands for that is taken. */
    public long value(long period) {
        return share == 1 ? period : Math.round(period / share);
    }

    /** How many of so many would have been taken; what is left of one counts with the next call. */
    public long part(long count) {
        countCredit += count * share;
        long whole = (long) countCredit;
        countCredit -= whole;
        return whole;
    }
}

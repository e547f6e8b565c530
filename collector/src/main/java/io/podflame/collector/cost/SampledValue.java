package io.podflame.collector.cost;

/**
 * What some samples add up to, and how much that says. Samples come at the ticks of a clock that knows nothing of the program: how many fall into a function
 * is taken to be Poisson distributed, each one standing for its period. Of a program that runs all the time the number varies less: the interval is then too
 * wide, never too narrow.
 *
 * @param value sum of the periods, in the event's unit
 * @param squares sum of the squared periods: the sum's variance
 */
public record SampledValue(double value, double squares) {

    static final SampledValue NONE = new SampledValue(0, 0);

    /**
     * @param value sum of the periods
     * @param samples that have the same period, or nearly
     */
    public static SampledValue of(long value, long samples) {
        double mean = value / (double) Math.max(1, samples);
        return new SampledValue(value, value * mean);
    }

    /** Both. */
    public SampledValue plus(SampledValue other) {
        return new SampledValue(value + other.value, squares + other.squares);
    }

    /** How many samples of equal period would say as much: as many as there are when their periods are equal, fewer when they are not. */
    public double effectiveSamples() {
        return squares == 0 ? 0 : value * value / squares;
    }

    /** What one of the effective samples stands for; 0 when there is none. */
    double valuePerSample() {
        return value == 0 ? 0 : squares / value;
    }

    /** The value with its 95 % interval: the score interval of a Poisson mean (Rao 1948): n + z²/2 ± z·√(n + z²/4) samples. */
    public Estimate estimate() {
        double samples = effectiveSamples();
        double middle = samples + Normal.Z95 * Normal.Z95 / 2;
        double half = Normal.Z95 * Math.sqrt(samples + Normal.Z95 * Normal.Z95 / 4);
        return new Estimate(value, Math.max(0, middle - half) * valuePerSample(), (middle + half) * valuePerSample());
    }
}

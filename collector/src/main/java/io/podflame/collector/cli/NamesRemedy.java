package io.podflame.collector.cli;

/** What to do for code without names: that depends on who could look for them once more. */
public enum NamesRemedy {
    /** A collector keeps the profile, and names it by whatever comes later. */
    COLLECTOR("podflame symbols missing says which files lack them, why, and what to do"),
    /** This machine was profiled, and nothing is kept. */
    THIS_MACHINE(
            "files have them in their debug packages (-dbgsym, -dbg, -debuginfo), installed here; a JVM's [anon] with --jit"),
    /** A recording was converted: it can be converted again. */
    RECORDING(
            "files have them in their debug packages (-dbgsym, -dbg, -debuginfo), here or below the folder of --symfs;"
                    + " [anon] in the perf-PID.map of its process");

    private final String text;

    NamesRemedy(String text) {
        this.text = text;
    }

    String text() {
        return text;
    }
}

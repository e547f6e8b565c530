package io.podflame.binary.dwarf;

import io.podflame.binary.symbol.SourceLineSink;
import io.podflame.binary.symbol.SourceLines;
import io.podflame.binary.symbol.SymbolName;

/** A sink that remembers where the stretches start that it has, and wants no other one that starts there. */
record FirstTold(CollectedLines taken, int[] leftOut) implements SourceLineSink {
    FirstTold() {
        this(new CollectedLines(), new int[1]);
    }

    @Override
    public int name(SymbolName name) {
        return taken.name(name);
    }

    @Override
    public int file(SymbolName path) {
        return taken.file(path);
    }

    @Override
    public void accept(SourceLines lines) {
        if (isTold(lines.start())) {
            throw new AssertionError("a stretch at 0x" + Long.toHexString(lines.start()) + ", which is told");
        }
        taken.accept(lines);
    }

    @Override
    public boolean isTold(long start) {
        return taken.stretches().containsKey(start);
    }

    @Override
    public void leaveOut() {
        leftOut[0]++;
    }
}

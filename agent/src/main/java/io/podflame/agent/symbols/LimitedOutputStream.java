package io.podflame.agent.symbols;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Fails before more than so many bytes are written. */
final class LimitedOutputStream extends FilterOutputStream {

    private final long limitBytes;
    private long writtenBytes;

    LimitedOutputStream(OutputStream output, long limitBytes) {
        super(output);
        this.limitBytes = limitBytes;
    }

    @Override
    public void write(int value) throws IOException {
        require(1);
        out.write(value);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
        require(length);
        out.write(bytes, from, length);
    }

    private void require(int length) throws IOException {
        writtenBytes += length;
        if (writtenBytes > limitBytes) {
            throw new IOException("the symbol table takes more than " + limitBytes + " bytes compressed");
        }
    }
}

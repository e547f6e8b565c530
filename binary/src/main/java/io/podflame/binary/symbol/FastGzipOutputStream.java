package io.podflame.binary.symbol;

import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/** Compresses symbol tables on their way to the collector by gzip's fastest level: the default one takes longer than making the table. */
public final class FastGzipOutputStream extends GZIPOutputStream {

    public FastGzipOutputStream(OutputStream compressed, int bufferBytes) throws IOException {
        super(compressed, bufferBytes);
        def.setLevel(Deflater.BEST_SPEED);
    }
}

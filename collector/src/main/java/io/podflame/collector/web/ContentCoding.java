package io.podflame.collector.web;

import com.github.luben.zstd.Zstd;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.RequestHeaders;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;

/** How an answer is compressed on its way: zstd where the client takes it (a third of gzip's time), else gzip, else not. */
enum ContentCoding {
    ZSTD("zstd") {
        @Override
        byte[] encode(byte[] content) {
            return Zstd.compress(content, ZSTD_LEVEL);
        }
    },
    GZIP("gzip") {
        @Override
        byte[] encode(byte[] content) {
            try {
                ByteArrayOutputStream encoded = new ByteArrayOutputStream(content.length / 4);
                try (GZIPOutputStream gzip = new GZIPOutputStream(encoded)) {
                    gzip.write(content);
                }
                return encoded.toByteArray();
            } catch (IOException e) {
                throw new UncheckedIOException("memory cannot be written", e);
            }
        }
    },
    IDENTITY("identity") {
        @Override
        byte[] encode(byte[] content) {
            return content;
        }
    };

    /** Smaller answers fit a packet or two as they are. */
    static final int MIN_BYTES = 2048;

    private static final int ZSTD_LEVEL = 3;

    private final String label;

    ContentCoding(String label) {
        this.label = label;
    }

    /** As in the Content-Encoding header. */
    String label() {
        return label;
    }

    abstract byte[] encode(byte[] content);

    static ContentCoding of(RequestHeaders headers, int contentBytes) {
        if (contentBytes < MIN_BYTES) {
            return IDENTITY;
        }
        return accepts(headers, ZSTD) ? ZSTD : accepts(headers, GZIP) ? GZIP : IDENTITY;
    }

    private static boolean accepts(RequestHeaders headers, ContentCoding coding) {
        return Arrays.stream(headers.get(HttpHeaderNames.ACCEPT_ENCODING, "")
                        .toLowerCase(Locale.ROOT)
                        .split(","))
                .map(String::strip)
                .anyMatch(accepted -> accepted.equals(coding.label)
                        || (accepted.startsWith(coding.label + ";") && !accepted.matches(".*q=0(\\.0*)?")));
    }
}

package io.podflame.binary.dwarf;

import java.io.IOException;

/** A unit needs more memory than one unit may have; caught where units are counted. */
final class OversizedUnitException extends IOException {
    private static final long serialVersionUID = 1;

    OversizedUnitException(String what) {
        super("more than " + what + " in one unit");
    }
}

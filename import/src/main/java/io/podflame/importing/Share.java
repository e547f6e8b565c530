package io.podflame.importing;

/**
 * Which samples one of several readers takes: those of some threads. Each of them reads the whole recording, since every mapping, fork and
 * exec may be of use, and passes the others' samples over as early as it can.
 *
 * @param index of the reader, from 0
 * @param of how many there are
 */
record Share(int index, int of) {

    /** Of a reader that is alone. */
    static final Share ALL = new Share(0, 1);

    boolean has(int tid) {
        return of == 1 || Math.floorMod(tid * 0x9E3779B1 >>> 16, of) == index;
    }

    /** Whether this reader counts what is of no thread. */
    boolean hasRest() {
        return index == 0;
    }
}

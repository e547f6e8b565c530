package io.podflame.binary.dwarf;

/**
 * What a unit's header says about the size of its values.
 *
 * @param version 2 to 5
 * @param addressBytes of DW_FORM_addr: 1, 2, 4 or 8
 * @param offsetBytes of offsets into sections: 4, or 8 in the 64-bit format
 */
record UnitEncoding(int version, int addressBytes, int offsetBytes) {
    /** DWARF 2 gave references across units the size of an address. */
    int referenceBytes() {
        return version == 2 ? addressBytes : offsetBytes;
    }
}

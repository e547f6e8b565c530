package io.podflame.binary.elf;

/** Numbers of the ELF format, named as {@code elf.h} (glibc 2.36) names them. */
final class ElfAbi {
    static final int EI_CLASS = 4;
    static final int EI_DATA = 5;
    static final int E_ENTRY = 24;
    static final int ELFCLASS32 = 1;
    static final int ELFCLASS64 = 2;
    static final int ELFDATA2LSB = 1;
    static final int ELFDATA2MSB = 2;

    static final int ET_REL = 1;
    static final int ET_EXEC = 2;
    static final int ET_DYN = 3;
    static final int EM_ARM = 40;
    static final int EM_X86_64 = 62;
    static final int EM_AARCH64 = 183;

    static final int PN_XNUM = 0xffff;
    static final int PT_LOAD = 1;
    static final int PT_DYNAMIC = 2;
    static final int PT_NOTE = 4;
    static final int PF_X = 1;
    static final int PF_W = 2;

    static final int SHN_UNDEF = 0;
    static final int SHN_LORESERVE = 0xff00;
    static final int SHN_XINDEX = 0xffff;
    static final int SHT_SYMTAB = 2;
    static final int SHT_RELA = 4;
    static final int SHT_NOTE = 7;
    static final int SHT_NOBITS = 8;
    static final int SHT_DYNSYM = 11;
    static final int SHT_SYMTAB_SHNDX = 18;
    static final long SHF_ALLOC = 2;
    static final long SHF_EXECINSTR = 4;
    static final long SHF_COMPRESSED = 0x800;

    static final int STB_GLOBAL = 1;
    static final int STB_WEAK = 2;
    static final int STB_GNU_UNIQUE = 10;
    static final int STT_NOTYPE = 0;
    static final int STT_FUNC = 2;
    static final int STT_GNU_IFUNC = 10;
    static final int STV_HIDDEN = 2;

    static final long DT_NULL = 0;
    static final long DT_HASH = 4;
    static final long DT_STRTAB = 5;
    static final long DT_SYMTAB = 6;
    static final long DT_RELA = 7;
    static final long DT_STRSZ = 10;
    static final long DT_SYMENT = 11;
    static final long DT_GNU_HASH = 0x6ffffef5L;
    static final long DT_RELACOUNT = 0x6ffffff9L;

    static final int R_X86_64_GLOB_DAT = 6;
    static final int R_X86_64_JUMP_SLOT = 7;
    static final int R_X86_64_IRELATIVE = 37;
    static final int R_AARCH64_GLOB_DAT = 1025;
    static final int R_AARCH64_JUMP_SLOT = 1026;
    static final int R_AARCH64_IRELATIVE = 1032;

    private ElfAbi() {}
}

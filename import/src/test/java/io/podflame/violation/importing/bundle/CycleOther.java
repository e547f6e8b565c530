package io.podflame.violation.importing.bundle;

public class CycleOther {}

package io.podflame.violation.importing.node;

class MappingManager {}

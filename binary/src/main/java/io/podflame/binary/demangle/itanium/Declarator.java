package io.podflame.binary.demangle.itanium;

import org.jspecify.annotations.Nullable;

/**
 * Something that C++ writes around the type it is outside of: in {@code void (*name)(int)} the pointer and the name are
 * declarators of the function type. The innermost one is first; each is printed once, by whoever comes to its place.
 */
final class Declarator {
    private final Node node;
    private final @Nullable TemplateScope scope;
    private final @Nullable Declarator outer;
    private boolean printed;

    Declarator(Node node, @Nullable TemplateScope scope, @Nullable Declarator outer) {
        this.node = node;
        this.scope = scope;
        this.outer = outer;
    }

    Node node() {
        return node;
    }

    @Nullable
    TemplateScope scope() {
        return scope;
    }

    @Nullable
    Declarator outer() {
        return outer;
    }

    boolean printed() {
        return printed;
    }

    void markPrinted() {
        printed = true;
    }
}

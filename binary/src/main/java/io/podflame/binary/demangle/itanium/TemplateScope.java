package io.podflame.binary.demangle.itanium;

import org.jspecify.annotations.Nullable;

/** The template whose arguments {@code T_} means, inside of another one. */
record TemplateScope(Node.Template template, @Nullable TemplateScope outer) {}

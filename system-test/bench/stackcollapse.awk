# The collapse step of flame graphs, for comparison: the text of perf script on standard input, folded stacks out. One pass, names only.
function flush(    i, stack) {
    if (comm != "") {
        stack = comm
        for (i = depth; i > 0; i--) stack = stack ";" frames[i]
        count[stack]++
    }
    comm = ""
    depth = 0
}
/^#/ { next }
/^[ \t]*$/ { flush(); next }
comm != "" && /^[ \t]+[0-9a-f]+ / {
    name = $0
    sub(/^[ \t]+[0-9a-f]+ /, "", name)
    sub(/ \([^()]*\)$/, "", name)
    sub(/\+0x[0-9a-f]+$/, "", name)
    frames[++depth] = name
    next
}
{
    flush()
    comm = $0
    sub(/ +[0-9]+(\/[0-9]+)? +(\[[0-9]+\] +)?[0-9]+\.[0-9]+: .*$/, "", comm)
    sub(/^ +/, "", comm)
}
END {
    flush()
    for (stack in count) print stack, count[stack]
}

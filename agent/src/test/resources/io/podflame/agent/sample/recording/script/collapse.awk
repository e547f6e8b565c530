# Folded stacks from the text of perf script with its default fields, to compare with. Prints "comm;outermost;...;leaf count".
function flush(   i, line) {
    if (!open) return
    line = comm
    for (i = n; i >= 1; i--) line = line ";" frame[i]
    count[line]++
    open = 0
}
/^#/ { next }
/^$/ { flush(); next }
/^\t/ {
    sub(/^[ \t]+[0-9a-f]+ /, "")
    if (match($0, /\+0x[0-9a-f]+ \(.*\)$/)) $0 = substr($0, 1, RSTART - 1)
    else if (index($0, "[unknown] (") == 1) $0 = "[unknown]"
    else sub(/ \([^()]*\)$/, "")
    frame[++n] = $0
    next
}
{
    flush()
    if (!match($0, / +[0-9]+(\/[0-9]+)? +(\[[0-9]+\] +)?[0-9]+\.[0-9]+: /)) next
    comm = substr($0, 1, RSTART - 1)
    sub(/^ +/, "", comm)
    n = 0
    open = 1
    if (match($0, /cpu-clock: +[0-9a-f]+ .*$/)) {
        sub(/^.*cpu-clock: +[0-9a-f]+ /, "")
        sub(/(\+0x[0-9a-f]+)? \(.*\)$/, "")
        frame[++n] = $0
    }
}
END { flush(); for (line in count) print line, count[line] }

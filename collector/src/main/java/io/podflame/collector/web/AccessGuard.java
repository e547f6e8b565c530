package io.podflame.collector.web;

import com.linecorp.armeria.common.Cookie;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.QueryParams;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.DecoratingHttpServiceFunction;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Lets a request through, or answers it with a problem.
 *
 * <ul>
 *   <li>With a token: every request but {@code /healthz} bears it, as {@code Authorization: Bearer}, or as the cookie that any
 *       page's address with {@code ?token=} sets.
 *   <li>On loopback: the Host header names loopback. A foreign page whose name resolves to 127.0.0.1 does not (DNS rebinding).
 *   <li>What changes something comes as JSON, or a debug file as application/octet-stream, and from no other origin: no page may send
 *       that without asking, and CORS is off.
 * </ul>
 *
 * Thread-safe.
 */
final class AccessGuard implements DecoratingHttpServiceFunction {

    static final String COOKIE = "podflame-token";

    private static final String BEARER = "Bearer ";
    private static final Pattern LOOPBACK_HOST =
            Pattern.compile("(localhost|127(\\.\\d{1,3}){3}|\\[::1])(:\\d{1,5})?", Pattern.CASE_INSENSITIVE);

    private final Optional<AccessToken> token;
    private final boolean loopback;
    private final boolean tls;

    AccessGuard(Optional<AccessToken> token, boolean loopback, boolean tls) {
        this.token = token;
        this.loopback = loopback;
        this.tls = tls;
    }

    @Override
    public HttpResponse serve(HttpService delegate, ServiceRequestContext context, HttpRequest request)
            throws Exception {
        RequestHeaders headers = request.headers();
        if (context.path().equals("/healthz")) {
            return delegate.serve(context, request);
        }
        if (loopback
                && !LOOPBACK_HOST.matcher(String.valueOf(headers.authority())).matches()) {
            return problem(
                    headers,
                    HttpStatus.FORBIDDEN,
                    "this collector listens on loopback and answers only to localhost or 127.0.0.1, not to "
                            + headers.authority(),
                    "open http://localhost:PORT");
        }
        String given = context.queryParams().get("token", "");
        if (token.isPresent() && !given.isEmpty() && token.get().matches(given)) {
            return remember(context, given);
        }
        if (token.isPresent() && !bears(headers, token.get())) {
            return problem(
                    headers,
                    HttpStatus.UNAUTHORIZED,
                    "this collector asks for a token",
                    "send it as 'Authorization: Bearer TOKEN', or open the page once with ?token=TOKEN");
        }
        return changes(headers) && !isOwn(headers)
                ? problem(
                        headers,
                        HttpStatus.FORBIDDEN,
                        "requests that change something come as JSON from the collector's own page or from no page",
                        "send Content-Type: application/json (a debug file: application/octet-stream) and no foreign Origin")
                : delegate.serve(context, request);
    }

    private static boolean bears(RequestHeaders headers, AccessToken token) {
        String authorization = headers.get(HttpHeaderNames.AUTHORIZATION, "");
        if (authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())
                && token.matches(authorization.substring(BEARER.length()).strip())) {
            return true;
        }
        return headers.cookies().stream()
                .anyMatch(cookie -> cookie.name().equals(COOKIE) && token.matches(cookie.value()));
    }

    /** Sets the cookie, and takes the token out of the address: it stays in no history and no referrer. */
    private HttpResponse remember(ServiceRequestContext context, String given) {
        QueryParams rest = context.queryParams().withMutations(params -> params.remove("token"));
        String address = rest.isEmpty() ? context.path() : context.path() + "?" + rest.toQueryString();
        Cookie cookie = Cookie.secureBuilder(COOKIE, given)
                .secure(tls)
                .httpOnly(true)
                .sameSite("Lax")
                .path("/")
                .build();
        return HttpResponse.of(ResponseHeaders.builder(HttpStatus.SEE_OTHER)
                .set(HttpHeaderNames.LOCATION, address)
                .cookie(cookie)
                .set(HttpHeaderNames.CACHE_CONTROL, "no-store")
                .build());
    }

    private static boolean changes(RequestHeaders headers) {
        HttpMethod method = headers.method();
        return method != HttpMethod.GET && method != HttpMethod.HEAD && method != HttpMethod.OPTIONS;
    }

    /** gRPC's own content type counts: no page may send it without asking either. */
    private static boolean isOwn(RequestHeaders headers) {
        String origin = headers.get(HttpHeaderNames.ORIGIN, "");
        boolean sameOrigin = origin.isEmpty() || origin.endsWith("://" + headers.authority());
        MediaType type = headers.contentType();
        boolean simple = headers.method() == HttpMethod.POST
                && (type == null
                        || !(type.is(MediaType.JSON)
                                || type.is(MediaType.OCTET_STREAM)
                                || type.subtype().startsWith("grpc")));
        return sameOrigin && !simple;
    }

    private static HttpResponse problem(RequestHeaders headers, HttpStatus status, String error, String remedy) {
        return ApiService.response(headers, Answer.problem(status, error, remedy));
    }
}

package io.podflame.systemtest;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType.LaunchOptions;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** Debian's Chromium without a window. It speaks to the addresses that it is sent to, and to none of its own. */
final class Chromium implements AutoCloseable {

    static final String PROGRAM = "/usr/bin/chromium";

    private static final List<String> ARGUMENTS = List.of(
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync");
    private static final int WIDTH = 1280;
    private static final int HEIGHT = 900;
    private static final int TIMEOUT_MILLIS = 60_000;

    private final Playwright playwright;
    private final BrowserContext context;
    private final List<String> complaints = new CopyOnWriteArrayList<>();

    Chromium() {
        playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        Browser chromium = playwright
                .chromium()
                .launch(new LaunchOptions()
                        .setExecutablePath(Path.of(PROGRAM))
                        .setArgs(ARGUMENTS)
                        .setTimeout(TIMEOUT_MILLIS));
        context = chromium.newContext(new Browser.NewContextOptions().setViewportSize(WIDTH, HEIGHT));
        context.setDefaultTimeout(TIMEOUT_MILLIS);
        context.onConsoleMessage(message -> {
            if (message.type().equals("error") || message.type().equals("warning")) {
                complaints.add(message.type() + ": " + message.text());
            }
        });
        context.onWebError(error -> complaints.add(error.error()));
    }

    Page open(String url) {
        Page page = context.newPage();
        page.navigate(url);
        return page;
    }

    /** A picture of the whole page, below target, as a person with that preference sees it. */
    static void picture(Page page, ColorScheme scheme, String name) {
        page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme));
        page.screenshot(new Page.ScreenshotOptions()
                .setFullPage(true)
                .setPath(Path.of("target", "screenshots", name + ".png")));
    }

    /** Errors and warnings of all pages so far. */
    List<String> complaints() {
        return List.copyOf(complaints);
    }

    @Override
    public void close() {
        playwright.close();
    }
}

package dev.stoa.chronoslite.http;

import akka.http.javadsl.server.AllDirectives;
import akka.http.javadsl.server.Route;

/** The files of the page. */
final class PageRoutes extends AllDirectives {
    private static final String FILES = "dev/stoa/chronoslite/page";

    Route routes() {
        return get(() -> concat(
                pathSingleSlash(() -> getFromResource(FILES + "/index.html")),
                pathPrefix("page", () -> getFromResourceDirectory(FILES)),
                path("favicon.ico", () -> getFromResource(FILES + "/icon.svg")),
                path("openapi.json", () -> getFromResource("dev/stoa/chronoslite/http/openapi.json"))));
    }
}

using System.Net;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;
using Myelin.Server.Accounts;
using Myelin.Server.Configuration;
using Myelin.Server.Http;

namespace Myelin.Server.Hosting.FrontPage;

/// <summary>
/// The page that browsers get at <c>/</c>: what this server is and how to connect. It is a single document that loads nothing else, and
/// everything inserted into it is encoded.
/// </summary>
internal sealed partial class FrontPage
{
    private static readonly string Style = Resource("FrontPage.css");

    private static readonly string Template = Resource("FrontPage.html");

    private readonly MyelinOptions _options;

    public FrontPage(MyelinOptions options) => _options = options;

    /// <summary>Allows only the page's own style and icon, and forbids other pages to frame it.</summary>
    public static string ContentSecurityPolicy { get; } =
        $"default-src 'none'; style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Style)))}'; img-src data:; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /// <summary>Renders the page for a visitor.</summary>
    /// <param name="visitedUrl">Scheme and host of the request: the best guess of the server's address if none is configured.</param>
    /// <param name="hasAccounts">Whether anybody has an account.</param>
    public string Render(string visitedUrl, bool hasAccounts)
    {
        var state = RegistrationStates.Of(_options);
        var address = _options.PublicBaseUrl.Length > 0 ? _options.PublicBaseUrl.TrimEnd('/') : visitedUrl;
        return Placeholder().Replace(Template, match => match.Groups[1].Value switch
        {
            "server" => Encode(_options.ServerName),
            "address" => Encode(address),
            "style" => Style,
            "step" => state is RegistrationState.Closed ? "Log in with the account that you were given." : "Register, or log in if you have an account.",
            "state" => FrontPageText.State(state),
            "stateClass" => FrontPageText.StateClass(state),
            "stateText" => FrontPageText.Explanation(state),
            "first" => hasAccounts ? string.Empty : FrontPageText.First,
            "terms" => FrontPageText.Terms(_options.Registration.Terms.Values),
            "support" => FrontPageText.Support(_options.Support),
            "version" => Encode(typeof(FrontPage).Assembly.GetName().Version!.ToString(3)),
            var other => throw new InvalidOperationException($"The page has a placeholder '{other}' that nothing fills."),
        });
    }

    internal static string Encode(string text) => WebUtility.HtmlEncode(text);

    private static string Resource(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"Myelin.Server.Hosting.FrontPage.{name}")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    [GeneratedRegex(@"\{\{(\w+)\}\}", RegexOptions.NonBacktracking)]
    private static partial Regex Placeholder();
}

/// <summary>The parts of the front page that depend on the settings, as HTML.</summary>
internal static class FrontPageText
{
    /// <summary>Shown as long as nobody has an account.</summary>
    public const string First =
        "<p>Nobody has an account yet. If you run this server: its start has printed a registration token, by which you make yours, the administrator&#8217;s, in a client that takes one.</p>";

    public static string State(RegistrationState state) => state switch
    {
        RegistrationState.Open => "Registration is open",
        RegistrationState.WithToken => "Registration by invitation",
        _ => "Registration is closed",
    };

    public static string StateClass(RegistrationState state) => state switch
    {
        RegistrationState.Open => "open",
        RegistrationState.WithToken => "token",
        _ => "closed",
    };

    public static string Explanation(RegistrationState state) => state switch
    {
        RegistrationState.Open => "Anybody who reaches this server may make an account, in any client that can register.",
        RegistrationState.WithToken => "You need a registration token. Whoever runs this server hands them out.",
        _ => "Whoever runs this server makes the accounts. Ask there for one.",
    };

    public static string Terms(IReadOnlyCollection<TermsOptions> terms) => terms.Count == 0
        ? string.Empty
        : $"<p>Whoever registers agrees to:</p><ul>{string.Concat(terms.Select(one => $"<li>{Link(one.Url, one.Name)}</li>"))}</ul>";

    public static string Support(SupportOptions support)
    {
        if (support is { Page.Length: 0, Contacts.Count: 0 })
        {
            return string.Empty;
        }

        var entries = support.Contacts.SelectMany(Contact);
        if (support.Page.Length > 0)
        {
            entries = entries.Prepend(Link(support.Page, support.Page));
        }

        return $"<section aria-labelledby=\"help\"><h2 id=\"help\">Help</h2><ul>{string.Concat(entries.Select(entry => $"<li>{entry}</li>"))}</ul></section>";
    }

    private static IEnumerable<string> Contact(SupportContactOptions contact)
    {
        if (contact.MatrixId.Length > 0)
        {
            yield return $"<code>{FrontPage.Encode(contact.MatrixId)}</code>";
        }

        if (contact.EmailAddress.Length > 0)
        {
            yield return Link($"mailto:{contact.EmailAddress}", contact.EmailAddress);
        }
    }

    private static string Link(string url, string text) => $"<a href=\"{FrontPage.Encode(url)}\" rel=\"noreferrer\">{FrontPage.Encode(text)}</a>";
}

/// <summary>Serves the page at <c>/</c>.</summary>
internal static class FrontPageEndpoint
{
    public static void MapFrontPage(this WebApplication app)
    {
        var page = new FrontPage(app.Services.GetRequiredService<IOptions<MyelinOptions>>().Value);
        var clients = app.Services.GetRequiredService<ClientAddresses>();
        var first = app.Services.GetRequiredService<FirstAdministrator>();
        app.MapWhen(
            context => context.Request.Path == "/" && (HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method)),
            branch => branch.Run(context => WriteAsync(context, page, clients.Of(context), first)));
    }

    private static async Task WriteAsync(HttpContext context, FrontPage page, ClientAddress client, FirstAdministrator first)
    {
        var hasAccounts = await first.HasAccountsAsync(context.RequestAborted);
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = FrontPage.ContentSecurityPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";

        // The address on the page depends on the request.
        headers.CacheControl = "no-cache";
        context.Response.ContentType = "text/html; charset=utf-8";
        var html = Encoding.UTF8.GetBytes(page.Render($"{client.Scheme}://{client.Host}", hasAccounts));
        context.Response.ContentLength = html.Length;
        await context.Response.Body.WriteAsync(html, context.RequestAborted);
    }
}

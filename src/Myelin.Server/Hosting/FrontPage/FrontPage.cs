using System.Net;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Myelin.Server.Accounts;
using Myelin.Server.Configuration;

namespace Myelin.Server.Hosting.FrontPage;

/// <summary>
/// The page that a person's browser gets at <c>/</c>: what this is and how to connect. One document, which loads nothing
/// from anywhere; whatever goes into it is encoded.
/// </summary>
internal sealed partial class FrontPage
{
    private static readonly string Style = Resource("FrontPage.css");

    private static readonly string Template = Resource("FrontPage.html");

    private readonly MyelinOptions _options;

    public FrontPage(MyelinOptions options) => _options = options;

    /// <summary>Nothing but the page's own style and icon may load, and no other page may frame it.</summary>
    public static string ContentSecurityPolicy { get; } =
        $"default-src 'none'; style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Style)))}'; img-src data:; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /// <summary>The page for somebody who came by that address.</summary>
    /// <param name="visitedUrl">Scheme and host of the request: the best guess of the server's address where none is set.</param>
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

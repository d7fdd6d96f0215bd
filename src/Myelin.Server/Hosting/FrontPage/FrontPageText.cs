using Myelin.Server.Accounts;
using Myelin.Server.Configuration;

namespace Myelin.Server.Hosting.FrontPage;

/// <summary>The parts of the front page that follow from the settings, as HTML.</summary>
internal static class FrontPageText
{
    /// <summary>What is said as long as nobody has an account.</summary>
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

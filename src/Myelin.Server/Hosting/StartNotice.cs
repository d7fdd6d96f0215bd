using Microsoft.Extensions.Options;
using Myelin.Server.Accounts;
using Myelin.Server.Configuration;

namespace Myelin.Server.Hosting;

/// <summary>What a start tells the person at the terminal: where the server is, where its data lies, and as long as nobody has an account how to get in.</summary>
internal static class StartNotice
{
    public static async Task<IReadOnlyList<string>> ReadAsync(WebApplication app, CancellationToken cancellationToken)
    {
        var options = app.Services.GetRequiredService<IOptions<MyelinOptions>>().Value;
        var data = app.Services.GetRequiredService<DataDirectory>();
        var notice = new List<string>
        {
            $"Myelin serves {options.ServerName}.",
            $"  Address   {string.Join(", ", Addresses(app, options))}",
            $"  Data      {data.Path} ({(options.Database.Length == 0 ? "SQLite" : "signing key; the database is PostgreSQL")})",
        };
        if (options.Metrics.Listener.Length > 0)
        {
            notice.Add($"  Metrics   {string.Join(", ", TypableAddress.Of(app.Urls.Last()).Select(url => $"{url}/metrics"))}");
        }

        if (await app.Services.GetRequiredService<FirstAdministrator>().FindCodeAsync(cancellationToken) is { } code)
        {
            notice.Add($"  Accounts  None yet. {Registration(options)}");
            notice.Add("            The administrator's is made in one of two ways:");
            notice.Add($"            - register in a client, with this registration token, which is good once: {code}");
            notice.Add("            - stop the server, and make it by the command 'user create NAME --admin'");
        }

        return notice;
    }

    private static IEnumerable<string> Addresses(WebApplication app, MyelinOptions options)
    {
        var listeners = options.Metrics.Listener.Length > 0 ? app.Urls.SkipLast(1) : app.Urls;
        var typable = listeners.SelectMany(TypableAddress.Of).Distinct(StringComparer.Ordinal);
        return options.PublicBaseUrl.Length > 0 ? typable.Prepend(options.PublicBaseUrl.TrimEnd('/')) : typable;
    }

    private static string Registration(MyelinOptions options) => RegistrationStates.Of(options) switch
    {
        RegistrationState.Open => "Registration is open: give a Matrix client the address above as its homeserver, and register.",
        RegistrationState.WithToken => "Registration asks for a registration token; 'token create' makes them.",
        _ => "Registration is closed, but for the administrator; 'user create NAME' makes accounts, or set Registration:Enabled.",
    };
}

using Microsoft.Extensions.Options;
using Myelin.Server.Configuration;

namespace Myelin.Server.Hosting;

/// <summary>What a start tells the person at the terminal: where the server is, where its data lies, and at the first start how to get in.</summary>
internal static class StartNotice
{
    public static IEnumerable<string> Lines(WebApplication app)
    {
        var options = app.Services.GetRequiredService<IOptions<MyelinOptions>>().Value;
        var data = app.Services.GetRequiredService<DataDirectory>();
        yield return $"Myelin serves {options.ServerName}.";
        yield return $"  Address   {string.Join(", ", app.Urls)}";
        yield return $"  Data      {data.Path} ({(options.Database.Length == 0 ? "SQLite" : "signing key; the database is PostgreSQL")})";
        if (data.IsFirstStart)
        {
            yield return $"  Accounts  {Registration(options)}";
            yield return "            The first account is an administrator.";
        }
    }

    private static string Registration(MyelinOptions options) => RegistrationStates.Of(options) switch
    {
        RegistrationState.Open => "Registration is open: give a Matrix client the address above as its homeserver, and register.",
        RegistrationState.WithToken => "Registration asks for a registration token; 'user create NAME' makes an account without one.",
        _ => "Registration is closed: stop the server and make an account by 'user create NAME', or set Registration:Enabled.",
    };
}

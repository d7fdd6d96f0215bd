using System.Net;
using System.Security.Cryptography.X509Certificates;
using Myelin.Server.Configuration;

namespace Myelin.Server.Hosting;

/// <summary>Kestrel's listeners, from <c>Listeners:N</c>.</summary>
internal static class Listeners
{
    public const string DefaultUrl = "http://localhost:8008";

    /// <summary>The listeners asked for, or the default one.</summary>
    public static IReadOnlyList<ListenerOptions> Effective(MyelinOptions options) =>
        options.Listeners.Count > 0 ? options.Listeners : [new ListenerOptions { Url = DefaultUrl }];

    /// <summary>Whether nobody but this machine can reach the server.</summary>
    public static bool AreAllLoopback(MyelinOptions options) => Effective(options).All(listener =>
        Uri.TryCreate(listener.Url, UriKind.Absolute, out var url)
        && (url.Host == "localhost" || (IPAddress.TryParse(url.Host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address))));

    public static void UseListeners(this WebApplicationBuilder builder, MyelinOptions options)
    {
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 64 * 1024 * 1024;
            foreach (var listener in Effective(options))
            {
                var url = new Uri(listener.Url);
                void Configure(Microsoft.AspNetCore.Server.Kestrel.Core.ListenOptions listen)
                {
                    if (url.Scheme == Uri.UriSchemeHttps)
                    {
                        listen.UseHttps(X509Certificate2.CreateFromPemFile(listener.Certificate, listener.Key));
                    }
                }

                if (url.Host == "localhost" && url.Port != 0)
                {
                    kestrel.ListenLocalhost(url.Port, Configure);
                }
                else if (IPAddress.TryParse(url.Host.Trim('[', ']'), out var address))
                {
                    kestrel.Listen(address, url.Port, Configure);
                }
                else
                {
                    kestrel.Listen(url.Host == "localhost" ? IPAddress.Loopback : IPAddress.IPv6Any, url.Port, Configure);
                }
            }
        });
    }
}

using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Myelin.Server.Configuration;

namespace Myelin.Server.Hosting;

/// <summary>Kestrel's listeners, from <c>Listeners:N</c>.</summary>
internal static class Listeners
{
    /// <summary>The largest body of any endpoint; each operation has a smaller bound of its own.</summary>
    public const long MaximumBody = 64 * 1024 * 1024;

    public static void UseListeners(this WebApplicationBuilder builder, MyelinOptions options)
    {
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaximumBody;
            foreach (var listener in options.EffectiveListeners())
            {
                Listen(kestrel, listener, Address(listener), static _ => { });
            }

            // Add it last, so that code that looks for an address finds the other listeners first.
            if (options.Metrics.Listener.Length > 0)
            {
                var metrics = new ListenerOptions { Url = options.Metrics.Listener };
                Listen(kestrel, metrics, Address(metrics), MetricsListener.Mark);
            }
        });
    }

    private static ListenerAddress Address(ListenerOptions listener) => ListenerAddress.TryParse(listener.Url, out var address)
        ? address
        : throw new StartRefusedException($"Listeners: '{listener.Url}' is not an address to listen on.");

    private static void Listen(KestrelServerOptions kestrel, ListenerOptions listener, ListenerAddress address, Action<ListenOptions> mark)
    {
        void Configure(ListenOptions listen)
        {
            mark(listen);
            if (address.IsSecure)
            {
                UseCertificate(listen, listener);
            }
        }

        // With port 0, the two loopback addresses would get different ports.
        if (address is { IsLocalhost: true, Port: not 0 })
        {
            kestrel.ListenLocalhost(address.Port, Configure);
        }
        else if (address.Address is { } ip)
        {
            kestrel.Listen(ip, address.Port, Configure);
        }
        else
        {
            kestrel.ListenAnyIP(address.Port, Configure);
        }
    }

    private static void UseCertificate(ListenOptions listen, ListenerOptions listener)
    {
        // The certificates after the first are intermediates. Without them, clients that don't know them refuse the connection.
        var chain = new X509Certificate2Collection();
        chain.ImportFromPemFile(listener.Certificate);
        listen.UseHttps(https =>
        {
            https.ServerCertificate = X509Certificate2.CreateFromPemFile(listener.Certificate, listener.Key);
            https.ServerCertificateChain = chain;
        });
    }
}

using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Xunit;

namespace Myelin.Server.Tests.Hosting;

/// <summary>A real reverse proxy from the machine's packages, run on a sample of the documentation with its own port and without TLS.</summary>
internal sealed class ReverseProxy : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly string _directory = Directory.CreateTempSubdirectory("myelin-proxy-").FullName;
    private readonly Process _process;

    private ReverseProxy(string program, string sample, Func<string, string, string> arrange, Func<string, string[]> arguments)
    {
        Port = FreePort();
        var configuration = Path.Combine(_directory, "configuration");
        File.WriteAllText(configuration, arrange(sample, _directory).Replace("PORT", Port.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal));
        var start = new ProcessStartInfo(program, arguments(configuration))
        {
            WorkingDirectory = _directory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["HOME"] = _directory;
        start.Environment["XDG_DATA_HOME"] = _directory;
        start.Environment["XDG_CONFIG_HOME"] = _directory;
        _process = Process.Start(start)!;
        Printed = Task.WhenAll(_process.StandardOutput.ReadToEndAsync(), _process.StandardError.ReadToEndAsync());
    }

    public int Port { get; }

    public Uri Address => new($"http://127.0.0.1:{Port}");

    private Task<string[]> Printed { get; }

    /// <summary>Starts nginx on docs/reverse-proxy/nginx.conf before a server.</summary>
    public static Task<ReverseProxy> StartNginxAsync(Uri server) => StartAsync(
        "nginx",
        "nginx.conf",
        (sample, directory) => $$"""
            daemon off;
            pid {{directory}}/pid;
            error_log stderr;
            events { }
            http {
            access_log off;
            client_body_temp_path {{directory}}/body;
            proxy_temp_path {{directory}}/proxy;
            fastcgi_temp_path {{directory}}/fastcgi;
            uwsgi_temp_path {{directory}}/uwsgi;
            scgi_temp_path {{directory}}/scgi;
            {{Changed(
                sample,
                ("listen 443 ssl http2;", "listen 127.0.0.1:PORT;"),
                ("listen [::]:443 ssl http2;", string.Empty),
                ("ssl_certificate /etc/letsencrypt/live/matrix.example.org/fullchain.pem;", string.Empty),
                ("ssl_certificate_key /etc/letsencrypt/live/matrix.example.org/privkey.pem;", string.Empty),
                ("127.0.0.1:8008", server.Authority))}}
            }
            """,
        configuration => ["-c", configuration, "-e", "stderr"]);

    /// <summary>Starts Caddy on docs/reverse-proxy/Caddyfile before a server.</summary>
    public static Task<ReverseProxy> StartCaddyAsync(Uri server) => StartAsync(
        "caddy",
        "Caddyfile",
        (sample, _) => "{\nadmin off\nauto_https off\n}\n" + Changed(sample, ("matrix.example.org {", "http://127.0.0.1:PORT {"), ("127.0.0.1:8008", server.Authority)),
        configuration => ["run", "--adapter", "caddyfile", "--config", configuration]);

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private static async Task<ReverseProxy> StartAsync(string program, string sample, Func<string, string, string> arrange, Func<string, string[]> arguments)
    {
        var path = Find(program);
        Assert.SkipWhen(path is null, $"{program} is not installed; .ci/install.sh brings it.");
        var text = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "reverse-proxy", sample), TestContext.Current.CancellationToken);
        var proxy = new ReverseProxy(path, text, arrange, arguments);
        try
        {
            await proxy.WaitUntilItListensAsync();
            return proxy;
        }
        catch
        {
            await proxy.DisposeAsync();
            throw;
        }
    }

    private static string? Find(string program) => (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator)
        .Concat(["/usr/sbin", "/usr/bin"])
        .Select(directory => Path.Combine(directory, program))
        .FirstOrDefault(File.Exists);

    /// <summary>The sample with parts of it exchanged; each has to be there, or the sample is not what is tested.</summary>
    private static string Changed(string sample, params ReadOnlySpan<(string Part, string Other)> changes)
    {
        foreach (var (part, other) in changes)
        {
            Assert.Contains(part, sample, StringComparison.Ordinal);
            sample = sample.Replace(part, other, StringComparison.Ordinal);
        }

        return sample;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task WaitUntilItListensAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        while (await pause.WaitForNextTickAsync(patience.Token))
        {
            if (_process.HasExited)
            {
                throw new InvalidOperationException($"The proxy ended: {string.Join('\n', await Printed)}");
            }

            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, Port, patience.Token);
                return;
            }
            catch (SocketException)
            {
                // Not yet.
            }
        }
    }
}

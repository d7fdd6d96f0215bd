using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Myelin.LoadGenerator.Measuring;

namespace Myelin.StoredServer;

/// <summary>Starts the server as a separate process on a data directory, and measures it.</summary>
/// <param name="program">The server's assembly.</param>
/// <param name="directory">The data directory.</param>
internal sealed class ServerStart(string program, string directory)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(5);

    /// <summary>Starts the server, waits for its first response, leaves it idle for a while, and stops it with SIGTERM.</summary>
    /// <exception cref="InvalidOperationException">The server ended before it answered, or didn't answer in time.</exception>
    public async Task<MeasuredStart> MeasureAsync(TimeSpan rest, CancellationToken cancellationToken)
    {
        var url = $"http://127.0.0.1:{FreePort()}";
        var began = Stopwatch.GetTimestamp();
        using var process = Process.Start(
            new ProcessStartInfo("dotnet", [program, $"--Listeners:0:Url={url}", $"--DataDirectory={directory}"]) { RedirectStandardOutput = true })!;
        var printed = process.StandardOutput.ReadToEndAsync(cancellationToken);
        try
        {
            await AnswerAsync(process, url, began, cancellationToken);
            var answered = Stopwatch.GetElapsedTime(began);
            await Task.Delay(rest, TimeProvider.System, cancellationToken);
            return new MeasuredStart(answered, new ServerProcess(process.Id).ResidentBytes());
        }
        finally
        {
            using var terminate = Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]);
            await process.WaitForExitAsync(CancellationToken.None);
            await printed;
        }
    }

    private static async Task AnswerAsync(Process process, string url, long began, CancellationToken cancellationToken)
    {
        using var http = new HttpClient();
        using var looks = new PeriodicTimer(BetweenLooks, TimeProvider.System);
        while (!await IsAnsweredAsync(http, url, cancellationToken))
        {
            if (process.HasExited || Stopwatch.GetElapsedTime(began) > Patience)
            {
                throw new InvalidOperationException("The server does not answer.");
            }

            await looks.WaitForNextTickAsync(cancellationToken);
        }
    }

    private static async Task<bool> IsAnsweredAsync(HttpClient http, string url, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await http.GetAsync($"{url}/_matrix/client/versions", cancellationToken);
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            // It isn't listening yet.
            return false;
        }
    }

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}

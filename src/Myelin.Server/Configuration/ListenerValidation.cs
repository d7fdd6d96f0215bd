using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Myelin.Server.Configuration;

/// <summary>Checks <c>Listeners:N</c>, certificates included.</summary>
internal static class ListenerValidation
{
    /// <exception cref="StartRefusedException">Names the first setting that is wrong.</exception>
    public static void Validate(MyelinOptions options)
    {
        var listeners = options.Listeners;
        for (var i = 0; i < listeners.Count; i++)
        {
            Validate($"Listeners:{i}", listeners[i]);
        }

        var metrics = options.Metrics.Listener;
        if (metrics.Length == 0)
        {
            return;
        }

        Refuse(
            !ListenerAddress.TryParse(metrics, out var address) || address.IsSecure,
            $"Metrics:Listener: '{metrics}' is not of the form http://ADDRESS:PORT, the address being an IP address, localhost, or * for all.");
        Refuse(
            listeners.Any(listener => ListenerAddress.TryParse(listener.Url, out var other) && other.Port != 0 && other with { IsSecure = false } == address),
            $"Metrics:Listener: {metrics} is one of Listeners too; metrics need a port of their own.");
    }

    private static void Validate(string setting, ListenerOptions listener)
    {
        if (!ListenerAddress.TryParse(listener.Url, out var address))
        {
            throw new StartRefusedException(
                $"{setting}:Url: '{listener.Url}' is not of the form http://ADDRESS:PORT or https://ADDRESS:PORT, the address being an IP address, localhost, or * for all.");
        }

        if (!address.IsSecure)
        {
            Refuse(listener.Certificate.Length > 0, $"{setting}:Certificate is for an https URL, and {listener.Url} is not one.");
            Refuse(listener.Key.Length > 0, $"{setting}:Key is for an https URL, and {listener.Url} is not one.");
            return;
        }

        RequireFile($"{setting}:Certificate", listener.Certificate);
        RequireFile($"{setting}:Key", listener.Key);
        try
        {
            X509Certificate2.CreateFromPemFile(listener.Certificate, listener.Key).Dispose();
        }
        catch (Exception failure) when (failure is CryptographicException or ArgumentException or IOException or UnauthorizedAccessException)
        {
            throw new StartRefusedException(
                $"{setting}:Certificate and {setting}:Key: '{listener.Certificate}' and '{listener.Key}' are not a PEM certificate and its private key: {failure.Message}", failure);
        }
    }

    private static void RequireFile(string setting, string path)
    {
        Refuse(path.Length == 0, $"{setting} is needed for an https URL: a PEM file.");
        Refuse(!File.Exists(path), $"{setting}: the file '{path}' does not exist.");
    }

    private static void Refuse(bool condition, string message)
    {
        if (condition)
        {
            throw new StartRefusedException(message);
        }
    }
}

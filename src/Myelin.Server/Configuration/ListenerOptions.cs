namespace Myelin.Server.Configuration;

/// <summary>An address that the server listens on: <c>Listeners:N</c>.</summary>
public sealed class ListenerOptions
{
    /// <summary><c>http://</c> or <c>https://</c>, then an IP address, <c>localhost</c>, or <c>*</c> for every address; port 0 lets the system choose.</summary>
    public string Url { get; set; } = string.Empty;

    /// <summary>A PEM file with the certificate chain, for an https URL.</summary>
    public string Certificate { get; set; } = string.Empty;

    /// <summary>The PEM file of its private key.</summary>
    public string Key { get; set; } = string.Empty;
}

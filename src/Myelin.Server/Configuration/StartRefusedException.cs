namespace Myelin.Server.Configuration;

/// <summary>The server can't start as it is set up. The message is one sentence for the operator, which names the setting or the file.</summary>
public sealed class StartRefusedException(string message, Exception? cause = null) : Exception(message, cause);

namespace Myelin.Server.Log.Readers;

/// <summary>What a consumer tells others can't be told now. That is nobody's fault here: it is logged in one line, and tried again.</summary>
/// <param name="message">Who is out of reach, and why; a sentence.</param>
/// <param name="cause">What came of the attempt; null if it was answered with a refusal.</param>
internal abstract class OutOfReachException(string message, Exception? cause) : Exception(message, cause);

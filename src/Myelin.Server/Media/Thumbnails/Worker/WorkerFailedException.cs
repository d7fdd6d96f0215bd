namespace Myelin.Server.Media.Thumbnails.Worker;

/// <summary>A process that decodes has ended, takes too long or answers nonsense: it is of no use any more.</summary>
/// <param name="message">What happened.</param>
/// <param name="cause">What was seen of it.</param>
internal sealed class WorkerFailedException(string message, Exception? cause = null) : Exception(message, cause);

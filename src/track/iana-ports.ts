/** Whether IANA lists the TCP port for a service. */
export const isRegistered = (_port: number): boolean => false

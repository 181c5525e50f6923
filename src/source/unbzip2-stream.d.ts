// The package unbzip2-stream 1.4 brings no types of its own: what we use of it.
declare module 'unbzip2-stream' {
  export default function unbzip2(): NodeJS.ReadWriteStream
}
